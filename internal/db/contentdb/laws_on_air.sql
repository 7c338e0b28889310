-- Which of some cards are cited by a message of a live campaign, as words of the index.
select distinct cited.word
from search_word as cited
join search_word as said on said.org_id = cited.org_id and said.kind = 'campaign' and said.word = 'message#' || cited.id
join campaign_version as version on version.id = said.id and version.to_revision is null and version.state = 'live'
where cited.org_id = @org
  and cited.kind = 'message'
  and cited.word in @refs
