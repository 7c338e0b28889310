-- A campaign of an organisation that uses each of some messages, segments and placements: the newest.
select used.ref, campaign.public_id
from (
    select word as ref, max(id) as id
    from search_word
    where org_id = @org
      and kind = 'campaign'
      and word in @refs
    group by word
    union all
    select 'placement#' || carried.placement_id as ref, max(campaign.id) as id
    from campaign_placement as carried
    join campaign_version as version on version.id = carried.campaign_id and version.version = carried.version and version.to_revision is null
    join campaign on campaign.id = carried.campaign_id
    where carried.placement_id in @placements
      and campaign.org_id = @org
    group by carried.placement_id
) as used
join campaign on campaign.id = used.id
