-- The current versions of batches in scope, the newest first, a page at a time.
select few.id, few.public_id, few.org_id, version.version, version.body
from (
    select id, public_id, org_id
    from batch
    where org_id = @org
      and id < @before
    order by org_id desc, id desc
    limit @most
) as few
join batch_version as version on version.id = few.id and version.to_revision is null
order by few.id desc
