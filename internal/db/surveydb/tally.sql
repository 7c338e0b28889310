-- What was said to a survey by the arms of its campaign, by language, partner and half-hour.
select cell.arm, cell.variant, cell.locale, cell.placement_org_id, org.name as partner, kept.bucket, kept.item_id, kept.choice, sum(kept.count) as count
from survey_half_hour as kept
join cell on cell.id = kept.cell_id
join org on org.id = cell.placement_org_id
where kept.survey_id = @survey
  and cell.arm in (1, 2)
  and (@all or cell.org_id = @org)
group by cell.arm, cell.variant, cell.locale, cell.placement_org_id, org.name, kept.bucket, kept.item_id, kept.choice
