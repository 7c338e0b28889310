-- How many a rule matches: a sample of visits in bands, and where live rules stand with the floor.

-- +goose Up
-- Of each UTC day the visits with the lowest ranks, in bands; removed after four weeks. A rank is drawn at
-- random for the visit, and kept nowhere else. Placement 0 is a visit that does not count: a bot, or a
-- page fetched ahead.
create table reach_visit (
    day          text    not null,
    rank         integer not null,
    placement_id integer not null,
    partner_id   integer not null,
    locale       text    not null,
    signals      blob    not null,
    constraint reach_visit_pk primary key (day, rank, placement_id)
) strict, without rowid;

-- How many visits a process has counted of a day since it began: its highest number counts.
create table reach_day (
    day     text    not null,
    node_id blob    not null,
    visits  integer not null,
    constraint reach_day_pk primary key (day, node_id)
) strict, without rowid;

-- Whether a segment of a campaign, at the campaign's placements, matches enough visits to be delivered
-- to: 0 unmeasured, 1 under, 2 over. The digest is of the rule and the placements it was measured for.
create table reach_floor (
    id          integer not null,
    campaign_id integer not null,
    segment_id  integer not null,
    digest      text    not null,
    standing    integer not null,
    revision    integer not null,
    measured_at integer not null,
    constraint reach_floor_pk primary key (id),
    constraint reach_floor_unique unique (campaign_id, segment_id)
) strict;
create index reach_floor_by_revision on reach_floor (revision);

-- +goose Down
drop table reach_floor;
drop table reach_day;
drop table reach_visit;
