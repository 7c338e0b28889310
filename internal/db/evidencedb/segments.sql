-- What segments are called now.
select 'segment' as kind, segment.id, segment.public_id, version.body, false as sample
from segment
join segment_version as version on version.id = segment.id and version.to_revision is null
where segment.id in @segments
