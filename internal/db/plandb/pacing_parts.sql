-- What was counted of some campaigns in each language and half-hour since an instant, and decided at each placement since another.
select cell.campaign_id, cell.locale, 0 as placement_id, kept.bucket, sum(kept.impressions) as impressions, sum(kept.viewable) as viewable,
       sum(kept.pledges) as pledges, 0 as decisions
from cell
join engagement_half_hour as kept on kept.cell_id = cell.id and kept.bucket >= @since
where cell.campaign_id in @campaigns
group by cell.campaign_id, cell.locale, kept.bucket
union all
select cell.campaign_id, '', cell.placement_id, min(kept.bucket), 0, 0, 0, sum(kept.decisions)
from cell
join engagement_half_hour as kept on kept.cell_id = cell.id and kept.bucket >= @hour
where cell.campaign_id in @campaigns
group by cell.campaign_id, cell.placement_id
