-- The segments, messages and placements of a campaign as they stand; of a placement whose it is, by name.
select 'segment' as kind, thing.id, thing.public_id, thing.org_id, version.version, cast(version.body as text) as body,
       '' as name, '' as channel, '' as place, '' as zone, false as paused, false as sample
from segment as thing
join segment_version as version on version.id = thing.id and version.to_revision is null
where thing.id in @segments
union all
select 'message', thing.id, thing.public_id, thing.org_id, version.version, cast(version.body as text), '', '', '', '', false, false
from message as thing
join message_version as version on version.id = thing.id and version.to_revision is null
where thing.id in @messages
union all
select 'placement', placement.id, placement.public_id, placement.org_id, 0, cast(org.name as text), placement.name, placement.channel,
       placement.place, placement.zone, placement.paused or org.stage <> 'live', org.sample
from placement
join org on org.id = placement.org_id
where placement.id in @placements
order by 1, 2
