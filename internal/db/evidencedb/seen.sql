-- What was counted at one placement in each half-hour since one, the latest first.
select kept.bucket,
       sum(kept.decisions) as decisions, sum(kept.impressions) as impressions, sum(kept.viewable) as viewable,
       sum(kept.opens) as opens, sum(kept.clicks) as clicks, sum(kept.law_reads) as law_reads,
       sum(kept.dismissed) as dismissed, sum(kept.shares) as shares, sum(kept.pledges) as pledges, sum(kept.filtered) as filtered
from cell
join engagement_half_hour as kept on kept.cell_id = cell.id and kept.bucket >= @since
where cell.placement_id = @placement
  and (@all or cell.org_id = @org or cell.placement_org_id = @org)
group by kept.bucket
order by kept.bucket desc
