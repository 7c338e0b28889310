-- How many live campaigns of an organisation say a message.
select count(*)
from search_word as said
join campaign_version as version on version.id = said.id and version.to_revision is null and version.state = 'live'
where said.org_id = @org
  and said.kind = 'campaign'
  and said.word = @ref
