-- Notes what nodes counted of requests and tells which was new.
with fresh as (@rows)
insert into request_batch (batch_id, placement_id, org_id, bucket, count, received_at)
select batch_id, placement_id, org_id, bucket, count, received_at
from fresh
where true
on conflict (batch_id) do nothing
returning batch_id
