-- The messages of an organisation that show a picture.
select id
from search_word
where org_id = @org
  and kind = 'message'
  and word = @ref
order by id
