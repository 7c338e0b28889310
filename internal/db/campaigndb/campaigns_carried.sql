-- Campaigns that may appear on the placements of an organisation.
select carried.campaign_id
from placement
join campaign_placement as carried on carried.placement_id = placement.id
join campaign_version as version on version.id = carried.campaign_id and version.version = carried.version and version.to_revision is null
where placement.org_id = @org
