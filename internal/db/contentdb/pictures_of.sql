-- The pictures of an organisation before one of them, the newest first, and at most so many.
select head.id, head.public_id, head.org_id, version.version, version.body
from picture as head
join picture_version as version on version.id = head.id and version.to_revision is null
where head.org_id = @org
  and head.id < @before
order by head.id desc
limit @most
