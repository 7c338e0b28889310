-- Every version of what is told of some pictures, the newest first.
select head.id, head.public_id, head.org_id, version.version, version.body, version.actor_id, version.actor_name
from picture as head
join picture_version as version on version.id = head.id
where head.id in @ids
order by head.id, version.version desc
