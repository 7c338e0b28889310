-- Every version of one experiment, the newest first.
select experiment.id, experiment.public_id, experiment.org_id, version.version, version.body, version.actor_id, version.actor_name, version.created_at
from experiment
join experiment_version as version on version.id = experiment.id
where experiment.id = @id
order by version.version desc
