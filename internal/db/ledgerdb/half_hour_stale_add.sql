-- Notes half-hours that were counted in: what was added up of them no longer holds.
with fresh as (@rows)
insert into half_hour_stale as kept (bucket, revision)
select bucket, revision
from fresh
where true
on conflict (bucket) do update
set revision = excluded.revision
