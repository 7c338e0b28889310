-- What happened: cells, raw events, and the rollups that reports read.

-- +goose Up
-- What was shown where. It repeats what a sealed token says and has no foreign keys: whatever became
-- of the definitions, what happened is written down.
create table cell (
    id               integer not null,
    campaign_id      integer not null, -- 0 is a house card
    org_id           integer not null,
    message_id       integer not null,
    variant          text    not null,
    arm              integer not null, -- 0 none, 1 shown, 2 held out
    locale           text    not null,
    placement_id     integer not null,
    placement_org_id integer not null,
    segment_id       integer not null, -- 0 is every visit
    place            text    not null,
    constraint cell_pk primary key (id),
    constraint cell_unique unique (placement_id, campaign_id, message_id, variant, arm, locale, segment_id, place)
) strict;
create index cell_by_campaign on cell (campaign_id);
create index cell_by_org on cell (org_id);
create index cell_by_placement_org on cell (placement_org_id);

create table event (
    day              text    not null, -- the UTC day the token was issued
    token_id         blob    not null,
    type             integer not null,
    filter           integer not null, -- 0 counts; anything else says why it was set aside
    cell_id          integer not null,
    org_id           integer not null,
    placement_org_id integer not null,
    occurred_at      integer not null,
    received_at      integer not null,
    dwell_ms         integer not null,
    bucket           integer not null,
    bucket_source    integer not null,
    plan_revision    integer not null,
    signals          blob    not null, -- banded answers, compact; empty when none
    constraint event_pk primary key (day, token_id, type)
) strict, without rowid;

-- Decisions a node counted in memory; kept so that a batch delivered twice counts once.
create table tally_batch (
    batch_id    blob    not null,
    cell_id     integer not null,
    bucket      integer not null,
    count       integer not null,
    received_at integer not null,
    constraint tally_batch_pk primary key (batch_id, cell_id, bucket)
) strict, without rowid;
create index tally_batch_by_received on tally_batch (received_at);

-- Half-hours, because Myanmar is +06:30. Counters are net; filtered is what was set aside.
create table engagement_half_hour (
    cell_id     integer not null,
    bucket      integer not null,
    decisions   integer not null default 0,
    impressions integer not null default 0,
    viewable    integer not null default 0,
    opens       integer not null default 0,
    clicks      integer not null default 0,
    law_reads   integer not null default 0,
    dismissed   integer not null default 0,
    shares      integer not null default 0,
    scans       integer not null default 0,
    answers     integer not null default 0,
    pledges     integer not null default 0,
    filtered    integer not null default 0,
    revision    integer not null,
    constraint engagement_half_hour_pk primary key (cell_id, bucket)
) strict, without rowid;
create index engagement_half_hour_by_bucket on engagement_half_hour (bucket);

-- The zones that days are kept for; the first is the default.
create table report_zone (
    position integer not null,
    zone     text    not null,
    constraint report_zone_pk primary key (zone),
    constraint report_zone_position_unique unique (position)
) strict;

create table engagement_day (
    zone        text    not null,
    cell_id     integer not null,
    day         text    not null,
    decisions   integer not null default 0,
    impressions integer not null default 0,
    viewable    integer not null default 0,
    opens       integer not null default 0,
    clicks      integer not null default 0,
    law_reads   integer not null default 0,
    dismissed   integer not null default 0,
    shares      integer not null default 0,
    scans       integer not null default 0,
    answers     integer not null default 0,
    pledges     integer not null default 0,
    filtered    integer not null default 0,
    revision    integer not null,
    constraint engagement_day_pk primary key (zone, cell_id, day)
) strict, without rowid;
create index engagement_day_by_day on engagement_day (zone, day);

-- +goose Down
drop table engagement_day;
drop table report_zone;
drop table engagement_half_hour;
drop table tally_batch;
drop table event;
drop table cell;
