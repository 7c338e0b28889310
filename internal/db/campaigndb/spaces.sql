-- The namespaces of an organisation, and its campaigns that take stretches of them and are not over.
select 'namespace' as kind, thing.id, thing.public_id, thing.org_id, version.version, cast(version.body as text) as body
from namespace_version as version
join namespace as thing on thing.id = version.id
where version.to_revision is null
  and thing.org_id = @org
union all
select 'campaign', campaign.id, campaign.public_id, campaign.org_id, version.version, cast(version.body as text)
from campaign_version as version
join campaign on campaign.id = version.id
where version.to_revision is null
  and version.body ->> 'namespace' is not null
  and version.body ->> 'state' <> 'ended'
  and version.body ->> 'archived' is null
  and campaign.org_id = @org
order by 1, 2
