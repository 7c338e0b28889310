-- Ends the current version of one {subject}, if it is still the one that was edited.
update {subject}_version
set to_revision = @revision
where id = @id
  and version = @version
  and to_revision is null
