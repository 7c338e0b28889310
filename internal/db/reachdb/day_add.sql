-- Counts the visits of processes: a number that is lower than one told before comes late, and says nothing.
with fresh as (@rows)
insert into reach_day as kept (day, node_id, visits)
select day, node_id, visits
from fresh
where true
on conflict (day, node_id) do update
set visits = case when excluded.visits > kept.visits then excluded.visits else kept.visits end
