-- Adds to the half-hours of placements.
with fresh as (@rows)
insert into request_half_hour as kept (placement_id, bucket, org_id, count, revision)
select placement_id, bucket, org_id, count, revision
from fresh
where true
on conflict (placement_id, bucket) do update
set count = kept.count + excluded.count,
    revision = excluded.revision
