-- Notes keys that days were counted with.
with fresh as (@rows)
insert into crowd_key (day, key_id, since, closed)
select day, key_id, since, closed
from fresh
where true
on conflict (day, key_id) do nothing
