-- One version of one campaign.
select campaign.id, campaign.public_id, campaign.org_id, version.version, version.body
from campaign
join campaign_version as version on version.id = campaign.id
where campaign.id = @id
  and version.version = @version
