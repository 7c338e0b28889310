-- The listed partner itself, when a current campaign of an organisation may appear on its placements.
select placement.org_id
from placement
join campaign_placement as carried on carried.placement_id = placement.id
join campaign_version as version on version.id = carried.campaign_id and version.version = carried.version and version.to_revision is null
join campaign on campaign.id = carried.campaign_id
where placement.org_id = listed.id
  and campaign.org_id = @org
