-- What the messages of live campaigns of an organisation ask people to agree to, and how many of them ask each.
select case when each.kind = 'promise' then cast(version.body ->> 'statement' as bigint) else cast(version.body ->> 'consent' as bigint) end as id, count(distinct head.id) as said
from campaign_version as campaign
join search_word as said on said.org_id = @org and said.kind = 'campaign' and said.id = campaign.id and said.word like 'message#%'
join message as head on head.id = cast(substr(said.word, 9) as bigint)
join message_version as version on version.id = head.id and version.to_revision is null
cross join (select 'promise' as kind union all select 'consent') as each
where campaign.to_revision is null
  and campaign.state = 'live'
  and head.org_id = @org
  and version.body ->> 'action' = 'pledge'
group by 1
