-- Writes pledges, those unless their token made them before or their key was used before, and tells which are new.
with fresh as (@rows)
insert into pledge (public_id, token_id, cell_id, campaign_id, org_id, placement_org_id, statement_id, digest,
                    consent_id, consent_digest, locale, name, idempotency_key, maker, salt, held, sample, pledged_at)
select public_id, token_id, cell_id, campaign_id, org_id, placement_org_id, statement_id, digest,
       consent_id, consent_digest, locale, name, idempotency_key, maker, salt, held, sample <> 0, pledged_at
from fresh
where true
on conflict do nothing
returning public_id
