-- The ladder of some campaigns since a half-hour, and what was viewable of each in the days since one, in the first report zone.
select '' as zone, cast(null as text) as day, cell.campaign_id,
       sum(kept.decisions) as decisions, sum(kept.impressions) as impressions, sum(kept.viewable) as viewable,
       sum(kept.opens) as opens, sum(kept.clicks) as clicks, sum(kept.law_reads) as law_reads,
       sum(kept.dismissed) as dismissed, sum(kept.shares) as shares, sum(kept.pledges) as pledges, sum(kept.filtered) as filtered
from cell
join engagement_half_hour as kept on kept.cell_id = cell.id and kept.bucket >= @since
where cell.campaign_id in @campaigns
  and (cell.org_id = @org or cell.placement_org_id = @org)
group by cell.campaign_id
union all
select kept.zone, cast(kept.day as text), cell.campaign_id, 0, 0, sum(kept.viewable), 0, 0, 0, 0, 0, 0, 0
from cell
join engagement_day as kept on kept.zone = (select zone from report_zone order by position limit 1) and kept.cell_id = cell.id and kept.day >= @from
where cell.campaign_id in @campaigns
  and (cell.org_id = @org or cell.placement_org_id = @org)
  and cell.arm < 2
group by kept.zone, kept.day, cell.campaign_id
