-- Notes days that were counted in: what was added up of them no longer holds.
with fresh as (@rows)
insert into engagement_stale as kept (zone, day, revision)
select zone, day, revision
from fresh
where true
on conflict (zone, day) do update
set revision = excluded.revision
