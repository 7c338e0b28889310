-- The address of whoever made a pledge goes with it.
delete from pledge_contact
where pledge_id = (select id from pledge where public_id = @public)
