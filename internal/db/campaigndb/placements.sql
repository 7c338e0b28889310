-- Placements of an organisation, and those where its current campaigns may appear.
select placement.id, placement.public_id, placement.org_id, placement.name, placement.channel, placement.place, placement.zone, placement.fallback,
       placement.house_message_id, placement.paused, placement.created_at, partner.stage <> 'live' as resting
from placement
join org as partner on partner.id = placement.org_id
where placement.id in (
    select own.id
    from placement as own
    where own.org_id = @org
    union all
    select carried.placement_id
    from campaign
    join campaign_version as version on version.id = campaign.id and version.to_revision is null
    join campaign_placement as carried on carried.campaign_id = version.id and carried.version = version.version
    where campaign.org_id = @org
)
order by placement.id
