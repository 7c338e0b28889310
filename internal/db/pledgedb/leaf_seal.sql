-- Puts leaves in their batch.
with fresh as (@rows)
update pledge_leaf
set batch_seq = fresh.batch_seq, place = fresh.place
from fresh
where pledge_leaf.id = fresh.id
