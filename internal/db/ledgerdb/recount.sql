-- What raw events and tallies of decisions come to, by cell, half-hour and type. Outcomes have rows of their own, which are not
-- counted anew.
select cell_id, {half_hour} as bucket, type,
       sum(case when filter = 0 then 1 else 0 end) as counted,
       sum(case when filter = 0 then 0 else 1 end) as aside
from event
where day >= @first and day <= @last and type < @outcome and occurred_at >= @begins and occurred_at < @ends
group by 1, 2, 3
union all
select cell_id, bucket, @decision, sum(count), 0
from tally_batch
where bucket >= @begins and bucket < @ends
group by cell_id, bucket
