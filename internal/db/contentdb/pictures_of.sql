-- The pictures of an organisation before one of them, the newest first, and at most so many.
select head.id, head.public_id, head.org_id, version.version, version.body
from (
    select id, public_id, org_id
    from picture
    where org_id = @org
      and id < @before
    order by id desc
    limit @most
) as head
join picture_version as version on version.id = head.id and version.to_revision is null
order by head.id desc
