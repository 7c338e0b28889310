-- How often one outcome was told of a campaign's arms and variants between two half-hours.
select cell.variant, cell.arm, cell.bucket_source, sum(told.count) as count
from cell
join outcome_half_hour as told on told.cell_id = cell.id and told.bucket >= @since and told.bucket < @until and told.outcome = @outcome
where cell.campaign_id = @campaign
  and cell.arm < 3
  and (@all or cell.org_id = @org)
group by cell.variant, cell.arm, cell.bucket_source
