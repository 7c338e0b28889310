-- What was counted in each half-hour of the last day, and of the same day a week before.
select kept.bucket,
       sum(kept.decisions) as decisions, sum(kept.impressions) as impressions, sum(kept.viewable) as viewable,
       sum(kept.opens) as opens, sum(kept.clicks) as clicks, sum(kept.law_reads) as law_reads,
       sum(kept.dismissed) as dismissed, sum(kept.shares) as shares, sum(kept.pledges) as pledges, sum(kept.filtered) as filtered
from engagement_half_hour as kept
join cell on cell.id = kept.cell_id
where (kept.bucket >= @since or (kept.bucket >= @before and kept.bucket < @until))
  and cell.campaign_id <> 0
  and (@all or cell.org_id = @org or cell.placement_org_id = @org)
group by kept.bucket
