-- How the questions of a survey were answered by visits that answered one of them, by that answer.
select cell.arm, said.item_id, said.choice, beside.choice as stratum, count(*) as count
from survey_reply as reply
join cell on cell.id = reply.cell_id
join survey_answer as beside on beside.token_id = reply.token_id and beside.item_id = @by
join survey_answer as said on said.token_id = reply.token_id and said.item_id <> @by
where reply.survey_id = @survey
  and cell.arm in (1, 2)
  and (@all or cell.org_id = @org)
group by cell.arm, said.item_id, said.choice, beside.choice
