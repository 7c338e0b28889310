-- Writes a pledge, unless its token made it before or its key was used before.
insert into pledge (public_id, token_id, cell_id, campaign_id, org_id, placement_org_id, statement_id, digest,
                    consent_id, locale, name, idempotency_key, sample, pledged_at)
values (@public, @token, @cell, @campaign, @org, @placement_org, @statement, @digest,
        @consent, @locale, @name, @key, @sample, @pledged)
on conflict do nothing
