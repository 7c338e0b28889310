-- Keeps the sealed address of a standing pledge's maker until it is confirmed, in the place of what the pledge had before.
insert into pledge_contact as held (pledge_id, org_id, campaign_id, placement_org_id, recipient, sealed, hash, nonce, locale, purpose, consent_digest, asked_at, confirmed_at, wave, due_at, attempts)
select id, org_id, campaign_id, placement_org_id, @recipient, @sealed, @hash, @nonce, @locale, @purpose, @consent, @asked, null, @wave, @due, 0
from pledge
where public_id = @public
on conflict (pledge_id) do update
set recipient = excluded.recipient, sealed = excluded.sealed, hash = excluded.hash, nonce = excluded.nonce, locale = excluded.locale, purpose = excluded.purpose,
    consent_digest = excluded.consent_digest, asked_at = excluded.asked_at, confirmed_at = null, wave = excluded.wave, due_at = excluded.due_at, attempts = 0
