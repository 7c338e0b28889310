-- First scans and pledges of batches of codes by day, in one zone. A cell names the batch where others name a message's variant.
select cell.campaign_id as campaign, cell.variant, kept.day, sum(kept.scans) as scans, sum(kept.pledges) as pledges
from cell
join engagement_day as kept on kept.cell_id = cell.id and kept.zone = @zone
where cell.campaign_id in @campaigns and cell.variant in @variants
  and (@all or cell.org_id = @org)
group by cell.campaign_id, cell.variant, kept.day
order by kept.day
