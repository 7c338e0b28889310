-- Figures that are crossed with what visits told of themselves: published once for each day, and then as they are for good.

-- +goose Up
create table published_day (
    zone         text        not null,
    day          date        not null,
    revision     bigint      not null,
    published_at timestamptz not null,
    constraint published_day_pk primary key (zone, day)
);
comment on table published_day is 'Days whose crossed figures are published; one that has none is here as well.';
comment on column published_day.revision is 'of the data that they were published from';

create table published_segment (
    zone        text     not null,
    day         date     not null,
    org_id      bigint   not null,
    campaign_id bigint   not null,
    side        text     not null,
    segment_id  bigint   not null,
    sample      smallint not null,
    decisions   bigint   not null,
    impressions bigint   not null,
    viewable    bigint   not null,
    opens       bigint   not null,
    clicks      bigint   not null,
    law_reads   bigint   not null,
    dismissed   bigint   not null,
    shares      bigint   not null,
    pledges     bigint   not null,
    filtered    bigint   not null,
    constraint published_segment_pk primary key (zone, org_id, day, campaign_id, side, segment_id)
);
comment on table published_segment is 'A cell of the lattice: a day, campaign and side, by the segment that the visit qualified by. Small segments are one, under -1.';
create index published_segment_by_campaign on published_segment (zone, campaign_id, day);

-- +goose Down
drop table published_segment;
drop table published_day;
