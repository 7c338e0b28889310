-- How many events of a day came in late.
select sum(case when received_at > {hour} and received_at <= {day} then 1 else 0 end) as late_hour,
       sum(case when received_at > {day} then 1 else 0 end) as late_day
from event
where day >= @first and day <= @last and type < @outcome and occurred_at >= @begins and occurred_at < @ends
