-- The current versions of some {subject}s.
select head.id, head.public_id, head.org_id, version.version, version.body
from {subject} as head
join {subject}_version as version on version.id = head.id and version.to_revision is null
where head.id in @ids
