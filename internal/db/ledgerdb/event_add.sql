-- Writes events and tells which were new.
with fresh as (@rows)
insert into event (day, token_id, type, filter, cell_id, org_id, placement_org_id, occurred_at, received_at,
                   dwell_ms, bucket, bucket_source, plan_revision, propensity, signals, features, survey_id)
select day, token_id, type, filter, cell_id, org_id, placement_org_id, occurred_at, received_at,
       dwell_ms, bucket, bucket_source, plan_revision, propensity, signals, features, survey_id
from fresh
where true
on conflict (day, token_id, type) do nothing
returning token_id, type
