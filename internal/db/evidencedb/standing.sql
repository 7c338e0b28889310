-- How the figures stand: the revision, the zones, days whose sums do not hold, months that are added up or told by pair, and the campaign asked for.
select 'stale' as what, zone, revision as number, day
from engagement_stale
union all
select 'revision', '', data, null
from counter
union all
select 'zone', zone, position, null
from report_zone
union all
select 'month', zone, 0, month
from engagement_month
union all
select 'published', zone, 0, (select max(day) from published_day where published_day.zone = report_zone.zone)
from report_zone
union all
select 'pairs', zone, 0, month
from published_month
where whole
union all
select 'campaign', '', campaign.id, null
from campaign
where campaign.public_id = @public
  and (
      campaign.org_id = @org
      or exists (
          select 1
          from campaign_version as version
          join campaign_placement as carried on carried.campaign_id = version.id and carried.version = version.version
          join placement on placement.id = carried.placement_id
          where version.id = campaign.id
            and version.to_revision is null
            and placement.org_id = @org
      )
  )
