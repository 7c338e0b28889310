-- The organisations on whose placements campaigns not yet over say a message.
select distinct placement.org_id
from search_word as said
join campaign_version as campaign on campaign.id = said.id and campaign.to_revision is null
join campaign_placement as carried on carried.campaign_id = campaign.id and carried.version = campaign.version
join placement on placement.id = carried.placement_id
where said.kind = 'campaign' and said.word = @word
  and campaign.state in ('ready', 'live', 'paused')
