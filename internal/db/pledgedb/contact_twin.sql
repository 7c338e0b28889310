-- Drops what another pledge to the same organisation has of an address that is about to be confirmed.
delete from pledge_contact
where confirmed_at is not null
  and (org_id, hash) in (
    select fresh.org_id, fresh.hash
    from pledge_contact as fresh
    join pledge on pledge.id = fresh.pledge_id
    where pledge.public_id = @public and fresh.nonce = @nonce and fresh.confirmed_at is null
  )
