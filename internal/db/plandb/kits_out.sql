-- Who took away print kits that carry a target: by organisation, how many kits, how often and when last.
select taken.org_id, org.kind, org.name, count(distinct taken.link_id) as kits, count(distinct taken.id) as times, max(taken.at) as last_at
from (
    select kit.id, kit.org_id, kit.owner_id, kit.link_id, kit.locale, kit.at
    from kit_download as kit
    where @kind = 'message' and kit.message_id = @target
    union all
    select kit.id, kit.org_id, kit.owner_id, kit.link_id, kit.locale, kit.at
    from kit_also as also
    join kit_download as kit on kit.id = also.download_id
    where @kind = 'message' and also.message_id = @target
    union all
    select kit.id, kit.org_id, kit.owner_id, kit.link_id, kit.locale, kit.at
    from law_card as head
    join search_word as cited on cited.org_id = head.org_id and cited.kind = 'message' and cited.word = 'law_card#' || head.id
    join kit_download as kit on kit.message_id = cited.id
    where @kind = 'law' and head.id = @target
    union all
    select kit.id, kit.org_id, kit.owner_id, kit.link_id, kit.locale, kit.at
    from law_card as head
    join search_word as cited on cited.org_id = head.org_id and cited.kind = 'message' and cited.word = 'law_card#' || head.id
    join kit_also as also on also.message_id = cited.id
    join kit_download as kit on kit.id = also.download_id
    where @kind = 'law' and head.id = @target
    union all
    select kit.id, kit.org_id, kit.owner_id, kit.link_id, kit.locale, kit.at
    from campaign as head
    join short_link as link on link.org_id = head.org_id and link.campaign_id = head.id
    join kit_download as kit on kit.link_id = link.id
    where @kind = 'campaign' and head.id = @target
    union all
    select kit.id, kit.org_id, kit.owner_id, kit.link_id, kit.locale, kit.at
    from placement as head
    join short_link as link on link.carrier_id = head.org_id and link.kit <> '' and link.placement_id = head.id
    join kit_download as kit on kit.link_id = link.id
    where @kind = 'placement' and head.id = @target
    union all
    select kit.id, kit.org_id, kit.owner_id, kit.link_id, kit.locale, kit.at
    from short_link as link
    join kit_download as kit on kit.link_id = link.id
    where @kind = 'partner' and link.carrier_id = @target and link.kit <> ''
    union all
    select kit.id, kit.org_id, kit.owner_id, kit.link_id, kit.locale, kit.at
    from kit_download as kit
    where @kind = 'everything'
) as taken
join org on org.id = taken.org_id
where (@every or taken.owner_id = @owner)
    and (@locale = '' or taken.locale = @locale)
group by taken.org_id, org.kind, org.name
order by kits desc, taken.org_id
