-- The ids of what was chosen for a campaign of an organisation, by public ids.
select 'placement' as kind, placement.id, placement.public_id
from placement
join org on org.id = placement.org_id
where placement.public_id in @placements
  and (org.keeper_id = @org or org.id = @org or exists (
      select 1
      from campaign_placement as carried
      join campaign_version as version on version.id = carried.campaign_id and version.version = carried.version and version.to_revision is null
      join campaign on campaign.id = carried.campaign_id
      where carried.placement_id = placement.id
        and campaign.org_id = @org
  ))
union all
select 'message', message.id, message.public_id
from message
where message.public_id in @messages
  and message.org_id = @org
union all
select 'segment', segment.id, segment.public_id
from segment
where segment.public_id in @segments
  and segment.org_id = @org
