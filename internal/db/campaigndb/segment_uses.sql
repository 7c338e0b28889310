-- How many campaigns that have not ended, and segments that are not archived, name each of some segments.
select found.word as ref, found.kind, count(*) as count
from search_word as found
join list_key as listed on listed.kind = found.kind and listed.id = found.id and listed.sort = 'changed'
where found.org_id = @org
  and found.kind in ('campaign', 'segment')
  and found.word in @refs
  and listed.facet not in ('ended', 'archived')
group by found.word, found.kind
