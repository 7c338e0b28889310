-- The current versions of some segments.
select head.id, head.public_id, head.org_id, version.version, version.body
from segment as head
join segment_version as version on version.id = head.id and version.to_revision is null
where head.id in @ids
   or head.public_id in @publics
