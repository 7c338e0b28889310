-- The current versions of the messages of an organisation that cite a card, and at most so many.
select head.id, head.public_id, head.org_id, version.version, version.body
from search_word as cited
join message as head on head.id = cited.id
join message_version as version on version.id = head.id and version.to_revision is null
where cited.org_id = @org
  and cited.kind = 'message'
  and cited.word = @ref
order by head.id desc
limit @most
