-- The messages of an organisation that its live campaigns say, once for each campaign.
select head.id, head.public_id, head.org_id, version.version, version.body, campaign.id as campaign_id
from campaign_version as campaign
join search_word as said on said.org_id = @org and said.kind = 'campaign' and said.id = campaign.id and said.word like 'message#%'
join message as head on head.id = cast(substr(said.word, 9) as bigint)
join message_version as version on version.id = head.id and version.to_revision is null
where campaign.to_revision is null
  and campaign.state = 'live'
  and head.org_id = @org
order by head.id, campaign.id
