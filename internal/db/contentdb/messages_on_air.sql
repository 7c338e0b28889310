-- Which of some messages are said by a live campaign of their organisation, as words of the index.
select distinct said.word
from search_word as said
join campaign_version as version on version.id = said.id and version.to_revision is null and version.state = 'live'
where said.org_id in @orgs
  and said.kind = 'campaign'
  and said.word in @refs
