-- Partners are told of stops that concerned them, whatever their placements carry later.

-- +goose Up
create table stop_carrier (
    org_id   bigint not null,
    stop_seq bigint not null,
    constraint stop_carrier_pk primary key (org_id, stop_seq),
    constraint stop_carrier_of foreign key (stop_seq) references stop (seq),
    constraint stop_carrier_org_exists foreign key (org_id) references org (id)
);
comment on table stop_carrier is 'Whose placements carried what a stop took off the air, as it was at that moment.';

-- Of stops made before, what is carried now is the best that is known.
insert into stop_carrier (stop_seq, org_id)
select stop.seq, placement.org_id
from stop
join placement on placement.id = stop.target_id
where stop.stopped and stop.target_kind = 'placement'
union
select stop.seq, org.id
from stop
join org on org.id = stop.target_id
where stop.stopped and stop.target_kind = 'partner'
union
select stop.seq, org.id
from stop
join org on org.kind = 'partner' and org.created_at <= stop.at
where stop.stopped and stop.target_kind = 'everything'
union
select said.seq, placement.org_id
from (
    select stop.seq, stop.target_id as campaign_id
    from stop
    where stop.stopped and stop.target_kind = 'campaign'
    union
    select stop.seq, said.id
    from stop
    join message as head on head.id = stop.target_id
    join search_word as said on said.org_id = head.org_id and said.kind = 'campaign' and said.word = 'message#' || head.id
    where stop.stopped and stop.target_kind = 'message'
    union
    select stop.seq, said.id
    from stop
    join law_card as head on head.id = stop.target_id
    join search_word as cited on cited.org_id = head.org_id and cited.kind = 'message' and cited.word = 'law_card#' || head.id
    join search_word as said on said.org_id = cited.org_id and said.kind = 'campaign' and said.word = 'message#' || cited.id
    where stop.stopped and stop.target_kind = 'law'
) as said
join list_key as listed on listed.kind = 'campaign' and listed.id = said.campaign_id and listed.sort = 'flight' and listed.facet = 'live'
join campaign_version as version on version.id = said.campaign_id and version.to_revision is null
join campaign_placement as carried on carried.campaign_id = version.id and carried.version = version.version
join placement on placement.id = carried.placement_id;

-- +goose Down
drop table stop_carrier;
