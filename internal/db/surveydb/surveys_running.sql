-- The surveys that run now.
select survey.id, survey.public_id, survey.org_id, version.version, version.body
from survey_version as version
join survey on survey.id = version.id
where version.to_revision is null
  and version.state = 'running'
order by survey.id
