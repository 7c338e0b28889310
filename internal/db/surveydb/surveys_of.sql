-- The current version of every survey of one campaign, the newest first.
select survey.id, survey.public_id, survey.org_id, version.version, version.body
from survey_version as version
join survey on survey.id = version.id
where version.campaign_id = @campaign
  and version.to_revision is null
order by survey.id desc
