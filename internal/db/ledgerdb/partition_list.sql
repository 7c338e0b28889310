-- The days that have a partition, oldest first.
select to_date(substring(child.relname from 7), 'YYYYMMDD') as day
from pg_inherits as link
join pg_class as child on child.oid = link.inhrelid
where link.inhparent = to_regclass('event')
order by day
