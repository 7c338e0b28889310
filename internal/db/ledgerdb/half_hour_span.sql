-- The first and the last half-hour that anything was counted in.
select min(bucket) as first, max(bucket) as last
from engagement_half_hour
