-- The messages that campaigns not yet over say on placements of an organisation, once each, with its veto that stands.
select head.id, head.public_id, head.org_id, version.version, version.body,
       coalesce(veto.reason, '') as reason, coalesce(veto.actor_name, '') as actor_name, veto.at
from (
    select distinct said.word
    from placement
    join campaign_placement as carried on carried.placement_id = placement.id
    join campaign_version as campaign on campaign.id = carried.campaign_id and campaign.version = carried.version and campaign.to_revision is null
    join search_word as said on said.kind = 'campaign' and said.id = campaign.id and said.word like 'message#%'
    where placement.org_id = @org
      and campaign.state in ('ready', 'live', 'paused')
) as named
join message as head on head.id = cast(substr(named.word, 9) as bigint)
join message_version as version on version.id = head.id and version.to_revision is null
left join veto on veto.org_id = @org and veto.message_id = head.id and veto.lifted_at is null
order by head.id desc
limit @most
