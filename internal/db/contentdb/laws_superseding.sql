-- The current versions of the cards that name one of some cards as what they supersede.
select head.id, head.public_id, head.org_id, version.version, version.body
from search_word as named
join law_card as head on head.id = named.id
join law_card_version as version on version.id = head.id and version.to_revision is null
where named.org_id = @org
  and named.kind = 'law_card'
  and named.word in @refs
order by head.id
