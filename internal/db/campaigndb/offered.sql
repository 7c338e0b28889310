-- The placements of the partners that an organisation keeps, its own, and those that carry a current campaign of its.
select offered.id
from org as partner
join placement as offered on offered.org_id = partner.id
where partner.keeper_id = @org
union all
select carried.placement_id
from campaign
join campaign_version as version on version.id = campaign.id and version.to_revision is null
join campaign_placement as carried on carried.campaign_id = version.id and carried.version = version.version
where campaign.org_id = @org
