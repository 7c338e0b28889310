-- The current versions of the next {subject}s by their ids.
select head.id, head.public_id, head.org_id, version.version, version.body, version.created_at
from {subject} as head
join {subject}_version as version on version.id = head.id and version.to_revision is null
where head.id > @after
order by head.id
limit @most
