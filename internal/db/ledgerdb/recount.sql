-- What raw events and tallies of decisions come to, by cell, half-hour, type and reason. Outcomes have rows of their own, which are not
-- counted anew.
select cell_id, {half_hour} as bucket, type, filter, count(*) as count
from event
where day >= @first and day <= @last and type < @outcome and occurred_at >= @begins and occurred_at < @ends
group by 1, 2, 3, 4
union all
select cell_id, bucket, @decision, 0, sum(count)
from tally_batch
where bucket >= @begins and bucket < @ends
group by cell_id, bucket
