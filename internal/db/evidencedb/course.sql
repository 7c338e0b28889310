-- What became of the visits that a campaign matched, by half-hour: decisions by arm, and misses by reason.
select kept.bucket, cell.arm, '' as why, sum(kept.decisions) as count
from cell
join engagement_half_hour as kept on kept.cell_id = cell.id and kept.bucket >= @since
where cell.campaign_id = @campaign
  and (@all or cell.org_id = @org)
group by kept.bucket, cell.arm
union all
select missed.bucket, 0, missed.why, sum(missed.count)
from campaign_miss as missed
join campaign on campaign.id = missed.campaign_id
where missed.campaign_id = @campaign
  and missed.bucket >= @since
  and (@all or campaign.org_id = @org)
group by missed.bucket, missed.why
