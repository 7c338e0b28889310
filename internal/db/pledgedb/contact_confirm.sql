-- Lets letters go to an address that waited to be confirmed.
update pledge_contact
set confirmed_at = @at, due_at = @due, attempts = 0
where pledge_id = (select id from pledge where public_id = @public) and nonce = @nonce and confirmed_at is null
