-- What surveys were told on a day, as it is raw: cards drawn that asked, visits that answered, and their answers.
select survey_id, cell_id, {seen} as bucket, 0 as item_id, 0 as choice, count(*) as count
from event
where day >= @first and day <= @last and survey_id <> 0 and type = @impression and filter = 0
  and occurred_at >= @begins and occurred_at < @ends
group by 1, 2, 3
union all
select survey_id, cell_id, {replied}, 0, @replied, count(*)
from survey_reply
where replied_at >= @begins and replied_at < @ends
group by 1, 2, 3
union all
select survey_reply.survey_id, survey_reply.cell_id, {answered}, survey_answer.item_id, survey_answer.choice, count(*)
from survey_answer
join survey_reply on survey_reply.token_id = survey_answer.token_id
where survey_answer.answered_at >= @begins and survey_answer.answered_at < @ends
group by 1, 2, 3, 4, 5
