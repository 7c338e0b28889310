-- Writes answers to questions that the visit has not answered, and tells which those are.
with fresh as (@rows)
insert into survey_answer (token_id, item_id, choice, answered_at)
select token_id, item_id, choice, answered_at
from fresh
where true
on conflict do nothing
returning item_id, choice
