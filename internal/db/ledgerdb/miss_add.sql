-- Counts misses of processes: a number that is lower than one told before comes late, and says nothing.
with fresh as (@rows)
insert into campaign_miss as kept (campaign_id, bucket, why, node_id, count)
select campaign_id, bucket, why, node_id, count
from fresh
where true
on conflict (campaign_id, bucket, why, node_id) do update
set count = case when excluded.count > kept.count then excluded.count else kept.count end
