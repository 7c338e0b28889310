-- The current version of every experiment of one campaign, the newest first.
select experiment.id, experiment.public_id, experiment.org_id, version.version, version.body
from experiment_version as version
join experiment on experiment.id = version.id
where version.campaign_id = @campaign
  and version.to_revision is null
order by experiment.id desc
