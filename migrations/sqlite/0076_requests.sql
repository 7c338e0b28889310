-- The first step of the ladder: how often pages asked about a placement, whatever they were answered.

-- +goose Up
-- Requests a node counted in memory; kept so that a batch delivered twice counts once.
create table request_batch (
    batch_id     blob    not null,
    placement_id integer not null,
    org_id       integer not null, -- the placement's
    bucket       integer not null,
    count        integer not null,
    received_at  integer not null,
    constraint request_batch_pk primary key (batch_id)
) strict;
create index request_batch_by_received on request_batch (received_at);
create index request_batch_by_bucket on request_batch (bucket);

create table request_half_hour (
    placement_id integer not null,
    bucket       integer not null,
    org_id       integer not null,
    count        integer not null,
    revision     integer not null,
    constraint request_half_hour_pk primary key (placement_id, bucket)
) strict, without rowid;
create index request_half_hour_by_bucket on request_half_hour (bucket);

create table request_day (
    zone         text    not null,
    placement_id integer not null,
    day          text    not null,
    org_id       integer not null,
    count        integer not null,
    revision     integer not null,
    constraint request_day_pk primary key (zone, placement_id, day)
) strict, without rowid;
create index request_day_by_day on request_day (zone, day);

-- +goose Down
drop table request_day;
drop table request_half_hour;
drop table request_batch;
