-- Every version of one campaign of an organisation, the newest first.
select campaign.id, campaign.public_id, campaign.org_id, version.version, version.body
from campaign
join campaign_version as version on version.id = campaign.id
where campaign.id = @id
  and (@all or campaign.org_id = @org)
order by version.version desc
