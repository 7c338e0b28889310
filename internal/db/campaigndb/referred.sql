-- What some segments of an organisation are called.
select 'segment' as kind, segment.id, segment.public_id, version.body ->> 'name' as name, '' as sample
from segment
join segment_version as version on version.id = segment.id and version.to_revision is null
where segment.public_id in @publics
  and segment.org_id = @org
