-- Those of some placements that are an organisation's, or where its current campaigns may appear.
select placement.id, placement.public_id, placement.org_id, placement.name, placement.channel, placement.place, placement.zone, placement.fallback,
       placement.house_message_id, placement.paused, placement.created_at, partner.stage <> 'live' as resting
from placement
join org as partner on partner.id = placement.org_id
where placement.id in @ids
  and (
      @all
      or placement.org_id = @org
      or exists (
          select 1
          from campaign_placement as carried
          join campaign_version as version on version.id = carried.campaign_id and version.version = carried.version and version.to_revision is null
          join campaign on campaign.id = carried.campaign_id
          where carried.placement_id = placement.id
            and campaign.org_id = @org
      )
  )
order by placement.id
