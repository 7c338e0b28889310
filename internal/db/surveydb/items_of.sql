-- The questions of the survey that runs on a campaign.
select item.id, item.public_id, item.org_id, version.version, version.body
from survey_version as asked
join survey on survey.id = asked.id
join survey_item as item on item.org_id = survey.org_id
join survey_item_version as version on version.id = item.id and version.to_revision is null
where asked.campaign_id = @campaign
  and asked.to_revision is null
  and asked.state = 'running'
  and (@all or survey.org_id = @org)
  and {asks}
order by item.id
