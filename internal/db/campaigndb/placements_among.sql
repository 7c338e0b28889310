-- Those of some placements that are an organisation's, or where its current campaigns may appear.
select id, public_id, org_id, name, channel, place, zone, fallback, house_message_id, paused, created_at
from placement
where id in @ids
  and (
      @all
      or org_id = @org
      or exists (
          select 1
          from campaign_placement as carried
          join campaign_version as version on version.id = carried.campaign_id and version.version = carried.version and version.to_revision is null
          join campaign on campaign.id = carried.campaign_id
          where carried.placement_id = placement.id
            and campaign.org_id = @org
      )
  )
order by id
