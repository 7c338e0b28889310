-- What things that were found are called now: a map of languages, or one name.
select 'campaign' as kind, thing.id, thing.public_id, cast(version.body -> 'name' as text) as name, cast(version.body -> 'sample' as text) as sample
from campaign as thing
join campaign_version as version on version.id = thing.id and version.to_revision is null
where thing.id in @campaign
union all
select 'message', thing.id, thing.public_id, version.body ->> 'name', cast(version.body -> 'sample' as text)
from message as thing
join message_version as version on version.id = thing.id and version.to_revision is null
where thing.id in @message
union all
select 'segment', thing.id, thing.public_id, version.body ->> 'name', 'false'
from segment as thing
join segment_version as version on version.id = thing.id and version.to_revision is null
where thing.id in @segment
union all
select 'law_card', thing.id, thing.public_id, version.body ->> 'place', cast(version.body -> 'sample' as text)
from law_card as thing
join law_card_version as version on version.id = thing.id and version.to_revision is null
where thing.id in @law_card
union all
select 'partner', org.id, org.public_id, cast(org.name as text), cast(org.sample as text)
from org
where org.id in @partner
union all
select 'placement', placement.id, placement.public_id, placement.name, cast(org.sample as text)
from placement
join org on org.id = placement.org_id
where placement.id in @placement
union all
select 'staff', staff.id, staff.public_id, staff.name, 'false'
from staff
where staff.id in @staff
