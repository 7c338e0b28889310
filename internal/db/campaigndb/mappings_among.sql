-- The current versions of the mappings of some organisations in scope: one's own, and the partners that it keeps.
select mapping.id, mapping.public_id, mapping.org_id, version.version, version.body, version.actor_id, version.actor_name, version.created_at
from mapping
join mapping_version as version on version.id = mapping.id and version.to_revision is null
join org on org.id = mapping.org_id
where mapping.org_id in @orgs
  and (@all or org.id = @org or org.keeper_id = @org)
order by mapping.org_id
