-- The newest pictures of an organisation, and beside them the one of an id and the one of a public id.
with offered as (
    select id
    from (
        select id
        from picture
        where org_id = @org
          and id < @before
        order by id desc
        limit @most
    ) as newest
    union
    select id from picture where id = @chosen and org_id = @org
    union
    select id from picture where public_id = @named and org_id = @org
)
select head.id, head.public_id, head.org_id, version.version, version.body
from offered
join picture as head on head.id = offered.id
join picture_version as version on version.id = head.id and version.to_revision is null
order by head.id desc
