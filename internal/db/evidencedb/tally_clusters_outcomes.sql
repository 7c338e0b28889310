-- How often one outcome was told of a campaign's arms and variants between two half-hours, by partner and half-hour, with the zone of the placement's days.
select cell.variant, cell.arm, cell.bucket_source, cell.placement_org_id, placement.zone, told.bucket, sum(told.count) as reported
from cell
join placement on placement.id = cell.placement_id
join outcome_half_hour as told on told.cell_id = cell.id and told.bucket >= @since and told.bucket < @until and told.outcome = @outcome
where cell.campaign_id = @campaign
  and cell.arm in (1, 2)
  and (@every or cell.bucket_source = 3)
  and (@all or cell.org_id = @org)
group by cell.variant, cell.arm, cell.bucket_source, cell.placement_org_id, placement.zone, told.bucket
