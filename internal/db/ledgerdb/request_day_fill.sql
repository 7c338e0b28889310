-- Makes days of every placement from its half-hours.
with wanted as (@rows)
insert into request_day (zone, placement_id, day, org_id, count, revision)
select wanted.zone, half.placement_id, wanted.day, max(half.org_id), sum(half.count), max(half.revision)
from wanted
join request_half_hour as half on half.bucket >= wanted.begins_at and half.bucket < wanted.ends_at
group by wanted.zone, half.placement_id, wanted.day
