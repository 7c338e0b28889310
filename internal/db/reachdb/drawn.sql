-- How decisions at some placements turned into impressions, from a day on.
select cast(coalesce(sum(kept.decisions), 0) as bigint) as decisions, cast(coalesce(sum(kept.impressions), 0) as bigint) as impressions
from engagement_day as kept
join cell on cell.id = kept.cell_id
where kept.zone = (select zone from report_zone order by position limit 1)
  and kept.day >= @day
  and cell.placement_id in @placements
