-- What was counted of the views of one experiment that were drawn on some days, by variant and how likely it was.
insert into propensity_day (experiment_id, day, variant, propensity, type, count)
select @experiment, seen.day, cell.variant, seen.propensity, did.type, count(*)
from cell
join event as seen on seen.cell_id = cell.id and seen.type = @view and seen.filter = 0
join event as did on did.day = seen.day and did.token_id = seen.token_id and did.filter = 0
where cell.campaign_id = @campaign
  and cell.arm = 1
  and seen.day >= @first and seen.day <= @last
  and seen.occurred_at >= @since and seen.occurred_at < @until
  and did.type in @types
group by seen.day, cell.variant, seen.propensity, did.type
