    union all
    select theirs.key, theirs.id
    from (
        select listed.key, listed.id
        from list_key as listed
        where listed.kind = @kind
          and listed.sort = @sort
          and listed.org_id <> @org
          and {theirs}{narrow}
        order by listed.key{way}, listed.id{way}
        limit @most
    ) as theirs
