-- The current version of the mapping of one organisation.
select mapping.id, mapping.public_id, mapping.org_id, version.version, version.body
from mapping
join mapping_version as version on version.id = mapping.id and version.to_revision is null
where mapping.org_id = @org
