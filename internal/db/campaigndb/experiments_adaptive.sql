-- The experiments in scope that run, or ended since a time, on campaigns whose split is adaptive, each with its campaign as it stands.
select experiment.id, experiment.public_id, experiment.org_id, version.version, version.body,
       campaign.public_id as on_public, now.version as on_version, now.body as on_body
from experiment_version as version
join experiment on experiment.id = version.id
join campaign on campaign.id = version.campaign_id
join campaign_version as now on now.id = campaign.id and now.to_revision is null
where version.to_revision is null
  and (version.state = 'running' or version.state = 'ended' and version.created_at >= @since)
  and now.body ->> 'choosing' = 'adaptive'
  and (@all or experiment.org_id = @org)
order by version.id
