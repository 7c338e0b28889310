-- Counts strays of processes: a number that is lower than one told before comes late, and says nothing.
with fresh as (@rows)
insert into batch_stray as kept (batch_id, day, why, node_id, count)
select batch_id, day, why, node_id, count
from fresh
where true
on conflict (batch_id, day, why, node_id) do update
set count = case when excluded.count > kept.count then excluded.count else kept.count end
