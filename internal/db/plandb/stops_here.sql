-- Stops that no later line has lifted, and whether placements of an organisation carried the campaign or message that each is of.
select stop.seq, stop.org_id, stop.target_kind, stop.target_id, stop.locale, stop.stopped, stop.reason, stop.actor_id, stop.actor_name, stop.at, stop.revokes,
       (stop.target_kind = 'campaign' and exists (
           select 1
           from campaign_version as version
           join campaign_placement as carried on carried.campaign_id = version.id and carried.version = version.version
           join placement on placement.id = carried.placement_id
           where version.id = stop.target_id
             and version.to_revision is null
             and placement.org_id = @org
       ) or stop.target_kind = 'message' and exists (
           select 1
           from search_word as said
           join campaign_version as version on version.id = said.id and version.to_revision is null
           join campaign_placement as carried on carried.campaign_id = version.id and carried.version = version.version
           join placement on placement.id = carried.placement_id
           where said.org_id = stop.org_id
             and said.kind = 'campaign'
             and said.word = 'message#' || stop.target_id
             and placement.org_id = @org
       )) as carried
from stop
where stop.stopped
  and not exists (select 1 from stop as lift where lift.revokes = stop.seq)
order by stop.seq
