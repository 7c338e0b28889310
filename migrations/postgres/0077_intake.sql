-- What nodes say came in, by partner and day, with how the clocks of their pages stand; and what a day's reconciliation says of it.

-- +goose Up
create table intake_day (
    day           date   not null,
    org_id        bigint not null,
    node_id       uuid   not null,
    accepted      bigint not null,
    spooled       bigint not null,
    timed         bigint not null,
    ahead_minute  bigint not null,
    ahead_hour    bigint not null,
    ahead_day     bigint not null,
    behind_minute bigint not null,
    behind_hour   bigint not null,
    behind_day    bigint not null,
    constraint intake_day_pk primary key (day, org_id, node_id)
);
comment on table intake_day is 'Each process tells what came in since the day (UTC) began, again and again: the highest number is the number.';
comment on column intake_day.org_id is 'of the placements that the events were of';
comment on column intake_day.spooled is 'of those accepted, what the disk took since Redis did not answer';
comment on column intake_day.timed is 'of those accepted, what told a time of its own';
comment on column intake_day.ahead_minute is 'of those timed, what claims to have happened more than a minute, and up to an hour, after it came in; behind: before its page was answered';

alter table reconciled_day add column requests bigint not null default 0;
alter table reconciled_day add column accepted bigint not null default 0;
alter table reconciled_day add column spooled bigint not null default 0;
comment on column reconciled_day.accepted is 'as nodes told, by the day on which it came in; spooled is the part of it that a disk took';

-- +goose Down
alter table reconciled_day drop column spooled;
alter table reconciled_day drop column accepted;
alter table reconciled_day drop column requests;
drop table intake_day;
