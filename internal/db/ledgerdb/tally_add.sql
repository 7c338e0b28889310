-- Notes tallies of decisions and tells which were new.
with fresh as (@rows)
insert into tally_batch (batch_id, cell_id, bucket, count, received_at)
select batch_id, cell_id, bucket, count, received_at
from fresh
where true
on conflict (batch_id, cell_id, bucket) do nothing
returning batch_id, cell_id, bucket
