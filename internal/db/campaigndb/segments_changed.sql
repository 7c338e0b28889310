-- When the current version of each of some segments was made.
select version.id, version.created_at
from segment
join segment_version as version on version.id = segment.id
where segment.id in @ids
  and (@all or segment.org_id = @org)
  and version.version = (
    select max(latest.version)
    from segment_version as latest
    where latest.id = segment.id
  )
