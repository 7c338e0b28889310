-- The first step of the ladder: how often pages asked about a placement, whatever they were answered.

-- +goose Up
create table request_batch (
    batch_id     uuid        not null,
    placement_id bigint      not null,
    org_id       bigint      not null,
    bucket       timestamptz not null,
    count        bigint      not null,
    received_at  timestamptz not null,
    constraint request_batch_pk primary key (batch_id)
);
comment on table request_batch is 'Requests a node counted in memory; kept so that a batch delivered twice counts once.';
comment on column request_batch.org_id is 'the placement''s';
create index request_batch_by_received on request_batch (received_at);
create index request_batch_by_bucket on request_batch (bucket);

create table request_half_hour (
    placement_id bigint      not null,
    bucket       timestamptz not null,
    org_id       bigint      not null,
    count        bigint      not null,
    revision     bigint      not null,
    constraint request_half_hour_pk primary key (placement_id, bucket)
);
create index request_half_hour_by_bucket on request_half_hour (bucket);

create table request_day (
    zone         text   not null,
    placement_id bigint not null,
    day          date   not null,
    org_id       bigint not null,
    count        bigint not null,
    revision     bigint not null,
    constraint request_day_pk primary key (zone, placement_id, day)
);
create index request_day_by_day on request_day (zone, day);

-- +goose Down
drop table request_day;
drop table request_half_hour;
drop table request_batch;
