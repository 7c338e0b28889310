-- What the things of some rows of the audit are called now: a map of languages, or one name.
select public_id, cast(name as text) as name
from org
where public_id in @subjects
union all
select public_id, name
from staff
where public_id in @subjects
union all
select public_id, label
from access_key
where public_id in @subjects
union all
select public_id, name
from placement
where public_id in @subjects
union all
select thing.public_id, cast(org.name as text)
from mapping as thing
join org on org.id = thing.org_id
where thing.public_id in @subjects
union all
select thing.public_id, cast(version.body -> 'name' as text)
from campaign as thing
join campaign_version as version on version.id = thing.id and version.to_revision is null
where thing.public_id in @subjects
union all
select thing.public_id, version.body ->> 'name'
from message as thing
join message_version as version on version.id = thing.id and version.to_revision is null
where thing.public_id in @subjects
union all
select thing.public_id, version.body ->> 'name'
from segment as thing
join segment_version as version on version.id = thing.id and version.to_revision is null
where thing.public_id in @subjects
union all
select thing.public_id, version.body ->> 'name'
from batch as thing
join batch_version as version on version.id = thing.id and version.to_revision is null
where thing.public_id in @subjects
union all
select thing.public_id, version.body ->> 'place'
from law_card as thing
join law_card_version as version on version.id = thing.id and version.to_revision is null
where thing.public_id in @subjects
