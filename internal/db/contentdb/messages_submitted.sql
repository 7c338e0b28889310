-- The messages of an organisation that were ever put to review.
select distinct subject_id
from text_step
where org_id = @org
  and subject = 'message'
  and step = 'submit'
order by subject_id
