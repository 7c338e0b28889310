-- The current versions of the {subject}s of an organisation.
select head.id, head.public_id, head.org_id, version.version, version.body
from {subject} as head
join {subject}_version as version on version.id = head.id and version.to_revision is null
where head.org_id = @org
order by head.id
