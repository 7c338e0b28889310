-- Half-hours of placements that are not what nodes told, as they were told.
select placement_id, bucket, max(org_id) as org_id, sum(told) as count, 0 as revision
from (
    select placement_id, bucket, org_id, count as told, 0 as stands
    from request_batch
    where bucket >= @begins and bucket < @ends
    union all
    select placement_id, bucket, org_id, 0, count
    from request_half_hour
    where bucket >= @begins and bucket < @ends
) as both_sides
group by placement_id, bucket
having sum(told) <> sum(stands)
order by placement_id, bucket
