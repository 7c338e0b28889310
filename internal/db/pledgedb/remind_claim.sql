-- The letter that waits longest, of those that some secret keys open.
select contact.pledge_id, contact.nonce, contact.wave, pledge.pledged_at, contact.sealed, contact.due_at, contact.attempts
from pledge_contact as contact
join pledge on pledge.id = contact.pledge_id
where contact.recipient in @recipients and contact.confirmed_at is not null and contact.due_at <= @now
order by contact.due_at, contact.pledge_id
limit 1
