-- Every version of one message in scope, the newest first.
select head.id, head.public_id, head.org_id, version.version, version.body, version.actor_id, version.actor_name, version.created_at
from message as head
join message_version as version on version.id = head.id
where head.public_id = @public
  and (@all or head.org_id = @org)
order by head.id, version.version desc
