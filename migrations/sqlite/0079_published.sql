-- Figures that are crossed with what visits told of themselves: published once for each day, and then as they are for good.

-- +goose Up
-- Days whose crossed figures are published; one that has none is here as well.
create table published_day (
    zone         text    not null,
    day          text    not null,
    revision     integer not null, -- of the data that they were published from
    published_at integer not null,
    constraint published_day_pk primary key (zone, day)
) strict, without rowid;

-- A cell of the lattice: a day, campaign and side, by the segment that the visit qualified by. Small segments are one, under -1.
create table published_segment (
    zone        text    not null,
    day         text    not null,
    org_id      integer not null,
    campaign_id integer not null,
    side        text    not null,
    segment_id  integer not null,
    sample      integer not null,
    decisions   integer not null,
    impressions integer not null,
    viewable    integer not null,
    opens       integer not null,
    clicks      integer not null,
    law_reads   integer not null,
    dismissed   integer not null,
    shares      integer not null,
    pledges     integer not null,
    filtered    integer not null,
    constraint published_segment_pk primary key (zone, org_id, day, campaign_id, side, segment_id)
) strict, without rowid;
create index published_segment_by_campaign on published_segment (zone, campaign_id, day);

-- +goose Down
drop table published_segment;
drop table published_day;
