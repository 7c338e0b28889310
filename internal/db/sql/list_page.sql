-- One page of the things of a kind that somebody sees, from one place of an order on.
select seen.key, seen.id
from (
    select mine.key, mine.id
    from (
        select listed.key, listed.id
        from list_key as listed
        where listed.org_id = @org
          and listed.kind = @kind
          and listed.sort = @sort{narrow}
        order by listed.key{way}, listed.id{way}
        limit @most
    ) as mine
    {also}
) as seen
order by seen.key{way}, seen.id{way}
limit @most
