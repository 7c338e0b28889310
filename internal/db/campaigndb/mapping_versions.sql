-- Every version of the mapping of one organisation, the newest first.
select mapping.id, mapping.public_id, mapping.org_id, version.version, version.body, version.actor_id, version.actor_name, version.created_at
from mapping
join mapping_version as version on version.id = mapping.id
where mapping.org_id = @org
order by version.version desc
