-- What surveys that run now ask.
select body
from survey_version
where to_revision is null
  and state = 'running'
