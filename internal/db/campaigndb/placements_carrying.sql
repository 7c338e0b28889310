-- The listed placement itself, when a current campaign of an organisation may appear there.
select carried.placement_id
from campaign_placement as carried
join campaign_version as version on version.id = carried.campaign_id and version.version = carried.version and version.to_revision is null
join campaign on campaign.id = carried.campaign_id
where carried.placement_id = listed.id
  and campaign.org_id = @org
