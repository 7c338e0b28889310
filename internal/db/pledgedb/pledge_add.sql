-- Writes a pledge, unless its token made it before or its key was used before.
insert into pledge (public_id, token_id, cell_id, campaign_id, org_id, placement_org_id, statement_id, digest,
                    consent_id, consent_digest, locale, name, idempotency_key, maker, salt, held, sample, pledged_at)
values (@public, @token, @cell, @campaign, @org, @placement_org, @statement, @digest,
        @consent, @consent_digest, @locale, @name, @key, @maker, @salt, @held, @sample, @pledged)
on conflict do nothing
