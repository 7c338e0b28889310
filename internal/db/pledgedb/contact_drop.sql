-- Erases the address that a link of a letter is of.
delete from pledge_contact
where pledge_id = (select id from pledge where public_id = @public) and nonce = @nonce
