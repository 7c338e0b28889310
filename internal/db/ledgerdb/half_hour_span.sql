-- The first and the last half-hour that anything was counted in.
select min(first) as first, max(last) as last
from (
    select min(bucket) as first, max(bucket) as last
    from engagement_half_hour
    union all
    select min(bucket), max(bucket)
    from request_half_hour
) as spans
