-- Writes what sketches have come to.
with fresh as (@rows)
insert into crowd_day (day, campaign_id, org_id, key_id, since, visitors, registers)
select day, campaign_id, org_id, key_id, since, visitors, registers
from fresh
where true
on conflict (day, campaign_id, org_id, key_id) do update
set visitors = excluded.visitors,
    registers = excluded.registers
