-- Reports that are delivered by a schedule, and each delivery.

-- +goose Up
create table report_schedule (
    id         integer not null,
    public_id  text    not null,
    org_id     integer not null,
    title      text    not null,
    address    text    not null, -- the question, as an address asks it
    cron       text    not null,
    zone       text    not null,
    locale     text    not null,
    file       text    not null,
    way        text    not null,
    recipients text    not null, -- JSON; empty for a folder
    next_at    integer not null,
    dropped    integer not null,
    actor_id   integer not null,
    actor_name text    not null,
    at         integer not null,
    constraint report_schedule_pk primary key (id),
    constraint report_schedule_public_id_unique unique (public_id),
    constraint report_schedule_org_exists foreign key (org_id) references org (id)
) strict;
create index report_schedule_by_org on report_schedule (org_id, id);
create index report_schedule_by_next on report_schedule (next_at) where not dropped;

create table report_run (
    id          integer not null,
    public_id   text    not null,
    schedule_id integer not null,
    org_id      integer not null,
    due_at      integer not null,
    missed      integer not null, -- moments before it that nobody was there for
    state       text    not null,
    attempts    integer not null,
    next_at     integer not null, -- of the next attempt; moved on by whoever takes one up
    why         text    not null, -- key of what went wrong last
    bytes       integer not null,
    revision    integer not null,
    sent_at     integer,
    constraint report_run_pk primary key (id),
    constraint report_run_public_id_unique unique (public_id),
    constraint report_run_due_once unique (schedule_id, due_at),
    constraint report_run_schedule_exists foreign key (schedule_id) references report_schedule (id)
) strict;
create index report_run_by_org on report_run (org_id, due_at, id);
create index report_run_by_next on report_run (next_at) where state = 'waiting';

-- +goose Down
drop table report_run;
drop table report_schedule;
