-- How many visits each day had, from one on.
select day, cast(sum(visits) as bigint) as visits
from reach_day
where day >= @day
group by day
order by day
