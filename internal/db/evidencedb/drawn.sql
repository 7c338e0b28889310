-- What was added up of one experiment on an adaptive split, by variant and how likely it was.
select kept.experiment_id, kept.day, kept.variant, kept.propensity, kept.type, kept.count
from propensity_day as kept
join experiment on experiment.id = kept.experiment_id
where kept.experiment_id = @experiment
  and (@all or experiment.org_id = @org)
order by kept.variant, kept.propensity, kept.day, kept.type
