-- What the partners, campaigns and messages of a report are called now.
select 'org' as kind, id, public_id, name as body, sample
from org
where id in @orgs
union all
select 'campaign' as kind, campaign.id, campaign.public_id, version.body, false as sample
from campaign
join campaign_version as version on version.id = campaign.id and version.to_revision is null
where campaign.id in @campaigns
union all
select 'message' as kind, message.id, message.public_id, version.body, false as sample
from message
join message_version as version on version.id = message.id and version.to_revision is null
where message.id in @messages
