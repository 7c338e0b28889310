-- Every version of {subject} that stands at a revision, and did not yet at an earlier one.
select head.id, head.public_id, head.org_id, version.version, version.body
from {subject} as head
join {subject}_version as version on version.id = head.id
where version.from_revision <= @revision
  and version.from_revision > @since
  and (version.to_revision is null or version.to_revision > @revision)
  and (@all or head.org_id = @org)
order by head.id
