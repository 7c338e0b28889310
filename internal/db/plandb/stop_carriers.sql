-- Whom a stop concerns: who carries now what it takes off the air, itself, by what says or cites it, or as the
-- house card of a placement.
insert into stop_carrier (stop_seq, org_id)
select stop.seq, placement.org_id
from stop
join placement on placement.id = stop.target_id
where stop.stopped and stop.target_kind = 'placement' and stop.seq = @seq
union
select stop.seq, placement.org_id
from stop
join placement on placement.fallback = 'house' and placement.house_message_id = stop.target_id
where stop.stopped and stop.target_kind = 'message' and stop.seq = @seq
union
select stop.seq, org.id
from stop
join org on org.id = stop.target_id
where stop.stopped and stop.target_kind = 'partner' and stop.seq = @seq
union
select stop.seq, org.id
from stop
join org on org.kind = 'partner' and org.created_at <= stop.at
where stop.stopped and stop.target_kind = 'everything' and stop.seq = @seq
union
select said.seq, placement.org_id
from (
    select stop.seq, stop.target_id as campaign_id
    from stop
    where stop.stopped and stop.target_kind = 'campaign' and stop.seq = @seq
    union
    select stop.seq, said.id
    from stop
    join message as head on head.id = stop.target_id
    join search_word as said on said.org_id = head.org_id and said.kind = 'campaign' and said.word = 'message#' || head.id
    where stop.stopped and stop.target_kind = 'message' and stop.seq = @seq
    union
    select stop.seq, said.id
    from stop
    join law_card as head on head.id = stop.target_id
    join search_word as cited on cited.org_id = head.org_id and cited.kind = 'message' and cited.word = 'law_card#' || head.id
    join search_word as said on said.org_id = cited.org_id and said.kind = 'campaign' and said.word = 'message#' || cited.id
    where stop.stopped and stop.target_kind = 'law' and stop.seq = @seq
) as said
join list_key as listed on listed.kind = 'campaign' and listed.id = said.campaign_id and listed.sort = 'flight' and listed.facet = 'live'
    and listed.begins_ms <= @now and listed.ends_ms > @now
join campaign_version as version on version.id = said.campaign_id and version.to_revision is null
join campaign_placement as carried on carried.campaign_id = version.id and carried.version = version.version
join placement on placement.id = carried.placement_id
