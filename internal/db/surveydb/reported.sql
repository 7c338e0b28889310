-- What partners told of a campaign's arms between two half-hours, by outcome.
select cell.arm, told.outcome, sum(told.count) as count
from cell
join outcome_half_hour as told on told.cell_id = cell.id and told.bucket >= @since and told.bucket < @until
where cell.campaign_id = @campaign
  and cell.arm in (1, 2)
  and (@all or cell.org_id = @org)
group by cell.arm, told.outcome
