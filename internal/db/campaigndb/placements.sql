-- Placements of an organisation, and those where its current campaigns may appear.
select id, public_id, org_id, name, channel, place, zone, fallback, house_message_id, paused, created_at
from placement
where id in (
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
order by id
