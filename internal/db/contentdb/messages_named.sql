-- The current versions of messages of an organisation, by their public ids.
select head.id, head.public_id, head.org_id, version.version, version.body
from message as head
join message_version as version on version.id = head.id and version.to_revision is null
where head.public_id in @publics
  and (@all or head.org_id = @org)
order by head.id
