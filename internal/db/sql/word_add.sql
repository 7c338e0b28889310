-- Keeps what things are found by.
with fresh as (@rows)
insert into search_word (org_id, kind, word, id)
select org_id, kind, word, id
from fresh
