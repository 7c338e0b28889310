-- Every version of one segment of an organisation, the newest first.
select segment.id, segment.public_id, segment.org_id, version.version, version.body, version.actor_id, version.actor_name, version.created_at
from segment
join segment_version as version on version.id = segment.id
where segment.public_id = @public
  and (@all or segment.org_id = @org)
order by version.version desc
