-- The campaigns and segments of an organisation that name a segment now.
select kind, id
from search_word
where org_id = @org
  and kind in ('campaign', 'segment')
  and word in @refs
order by kind, id
