-- Which of some messages are said by a live campaign of their organisation, as words of the index. They come as rows, so
-- that a planner, who takes every organisation for a small one, looks for each by its own word.
with named as (@named)
select distinct said.word
from named
join search_word as said on said.org_id = named.org_id and said.kind = 'campaign' and said.word = named.word
join campaign_version as version on version.id = said.id and version.to_revision is null and version.state = 'live'
