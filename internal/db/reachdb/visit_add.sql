-- Adds visits to the sample, unless they are there.
with fresh as (@rows)
insert into reach_visit (day, rank, placement_id, partner_id, locale, signals)
select day, rank, placement_id, partner_id, locale, signals
from fresh
where true
on conflict (day, rank, placement_id) do nothing
