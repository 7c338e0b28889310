-- Removes a pledge with the salt of its commitment, and tells which leaf stays of it.
delete from pledge
where public_id = @public
returning leaf_id
