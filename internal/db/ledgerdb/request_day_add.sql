-- Adds to the days of placements, in every zone.
with fresh as (@rows)
insert into request_day as kept (zone, placement_id, day, org_id, count, revision)
select zone, placement_id, day, org_id, count, revision
from fresh
where true
on conflict (zone, placement_id, day) do update
set count = kept.count + excluded.count,
    revision = excluded.revision
