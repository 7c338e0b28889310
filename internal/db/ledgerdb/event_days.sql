-- The days that have events, oldest first.
select distinct day
from event
order by day
