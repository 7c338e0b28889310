-- The campaigns of an organisation that take stretches of namespaces and are not over.
select campaign.id, campaign.public_id, campaign.org_id, version.version, version.body
from campaign_version as version
join campaign on campaign.id = version.id
where version.to_revision is null
  and version.body ->> 'namespace' is not null
  and version.body ->> 'state' <> 'ended'
  and version.body ->> 'archived' is null
  and campaign.org_id = @org
order by version.body ->> 'namespace', version.id
