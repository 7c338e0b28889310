-- Notes that a visit answered, unless it did before.
with fresh as (@rows)
insert into survey_reply (token_id, survey_id, cell_id, org_id, placement_org_id, locale, replied_at)
select token_id, survey_id, cell_id, org_id, placement_org_id, locale, replied_at
from fresh
where true
on conflict do nothing
