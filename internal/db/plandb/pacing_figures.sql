-- What was counted of some campaigns ever, and by half-hour since an instant. House cards are none of theirs.
select cell.campaign_id, null as bucket, sum(kept.impressions) as impressions, sum(kept.viewable) as viewable, sum(kept.pledges) as pledges
from cell
join engagement_day as kept on kept.zone = (select zone from report_zone order by position limit 1) and kept.cell_id = cell.id
where cell.campaign_id in @campaigns
group by cell.campaign_id
union all
select cell.campaign_id, kept.bucket, sum(kept.impressions), sum(kept.viewable), sum(kept.pledges)
from cell
join engagement_half_hour as kept on kept.cell_id = cell.id and kept.bucket >= @since
where cell.campaign_id in @campaigns
group by cell.campaign_id, kept.bucket
