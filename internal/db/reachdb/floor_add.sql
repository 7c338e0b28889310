-- Notes where conjunctions stand with the floor.
with fresh as (@rows)
insert into reach_floor (campaign_id, segment_id, digest, standing, revision, measured_at)
select campaign_id, segment_id, digest, standing, revision, measured_at
from fresh
where true
on conflict (campaign_id, segment_id) do update
set digest = excluded.digest,
    standing = excluded.standing,
    revision = excluded.revision,
    measured_at = excluded.measured_at
