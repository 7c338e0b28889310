-- Writes the leaves of pledges and gives their numbers, but for those whose view promised before.
with fresh as (@rows)
insert into pledge_leaf (once, commitment, counted)
select once, commitment, counted
from fresh
where true
on conflict do nothing
returning id, once
