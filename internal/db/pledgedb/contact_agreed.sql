-- The newest entries of the consent ledger of one organisation: which sentence, in which language, for what, when and at which partner.
select contact.consent_digest, contact.locale, contact.purpose, cast(org.name as text) as partner, contact.asked_at, contact.confirmed_at
from pledge_contact as contact
left join org on org.id = contact.placement_org_id
where contact.org_id = @org
order by contact.asked_at desc, contact.pledge_id desc
limit @most
