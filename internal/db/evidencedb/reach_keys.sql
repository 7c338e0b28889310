-- How many keys some days were counted with, and when the last of them was drawn.
select day, count(*) as count, max(since) as since
from crowd_key
where day between @from and @until
group by day
order by day
