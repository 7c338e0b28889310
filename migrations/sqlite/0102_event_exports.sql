-- Events of some days as files that a worker makes, a part a day.

-- +goose Up
create table event_export (
    id          integer not null,
    public_id   text    not null,
    org_id      integer not null,
    from_day    text    not null,
    to_day      text    not null,
    zone        text    not null,
    campaign    text    not null, -- public id; empty for all
    state       text    not null,
    done        integer not null, -- parts that are made
    rows        integer not null,
    bytes       integer not null,
    attempts    integer not null,
    failed      integer not null, -- in a row, since a part was made
    next_at     integer not null, -- when it is taken up; moved on by whoever is at work on it
    why         text    not null, -- key of what went wrong last
    actor_id    integer not null,
    actor_name  text    not null,
    at          integer not null,
    finished_at integer,
    constraint event_export_pk primary key (id),
    constraint event_export_public_id_unique unique (public_id),
    constraint event_export_org_exists foreign key (org_id) references org (id)
) strict;
create index event_export_by_org on event_export (org_id, id);
create index event_export_by_next on event_export (next_at) where state = 'waiting';
create index event_export_by_finished on event_export (finished_at) where state in ('made', 'failed');

create table event_export_part (
    export_id   integer not null,
    n           integer not null, -- the first day is 0
    rows        integer not null,
    bytes       integer not null,
    revision    integer not null, -- of the data
    file        blob    not null, -- gzip
    constraint event_export_part_pk primary key (export_id, n),
    constraint event_export_part_of foreign key (export_id) references event_export (id)
) strict;

-- +goose Down
drop table event_export_part;
drop table event_export;
