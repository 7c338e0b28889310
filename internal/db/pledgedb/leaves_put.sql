-- Puts leaves under their pledges.
with fresh as (@rows)
update pledge
set leaf_id = fresh.leaf_id
from fresh
where pledge.id = fresh.pledge_id
