-- How a question of a survey was answered by a campaign's arms and variants between two half-hours, by partner and half-hour, with the zone of
-- the placement's days.
select cell.variant, cell.arm, cell.bucket_source, cell.placement_org_id, placement.zone, told.bucket,
       sum(case when told.item_id = 0 and told.choice = 0 then told.count else 0 end) as asked,
       sum(case when told.item_id = item.id then told.count else 0 end) as answered,
       sum(case when told.item_id = item.id and told.choice in @wanted then told.count else 0 end) as hoped
from cell
join placement on placement.id = cell.placement_id
join survey_half_hour as told on told.cell_id = cell.id and told.bucket >= @since and told.bucket < @until
join survey_item as item on item.public_id = @item
where cell.campaign_id = @campaign
  and cell.arm in (1, 2)
  and (@every or cell.bucket_source = 3)
  and (@all or cell.org_id = @org)
group by cell.variant, cell.arm, cell.bucket_source, cell.placement_org_id, placement.zone, told.bucket
