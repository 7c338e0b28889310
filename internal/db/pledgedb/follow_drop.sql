-- What was told of a pledge goes with it.
delete from pledge_follow
where pledge_id in (select id from pledge where public_id = @public)
