-- Reports that are delivered to a webhook, and deliveries that try one out.

-- +goose Up
create table report_hook (
    schedule_id integer not null,
    url         text    not null,
    secret      text    not null, -- sealed by the key file
    before      text    not null, -- the secret before, sealed; empty for none
    overlaps_at integer,          -- until when that one signs as well
    off         text    not null, -- why it is sent nothing; empty while it is
    failed      integer not null, -- tries in a row that came to nothing
    failing_at  integer,          -- since when
    constraint report_hook_pk primary key (schedule_id),
    constraint report_hook_schedule_exists foreign key (schedule_id) references report_schedule (id)
) strict;
alter table report_run add column status integer not null default 0; -- which a webhook answered with; 0 for none
alter table report_run add column test integer not null default 0; -- somebody asked for it, and it is tried once
create index report_run_by_schedule on report_run (schedule_id, due_at, id);

-- +goose Down
drop index report_run_by_schedule;
alter table report_run drop column test;
alter table report_run drop column status;
drop table report_hook;
