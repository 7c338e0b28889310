-- What nodes say came in, by partner and day, with how the clocks of their pages stand; and what a day's reconciliation says of it.

-- +goose Up
-- Each process tells what came in since the day (UTC) began, again and again: the highest number is the number.
create table intake_day (
    day           text    not null,
    org_id        integer not null, -- of the placements that the events were of
    node_id       blob    not null,
    accepted      integer not null,
    spooled       integer not null, -- of those accepted, what the disk took since Redis did not answer
    timed         integer not null, -- of those accepted, what told a time of its own
    ahead_minute  integer not null, -- of those timed, what claims to have happened more than a minute, and up to an hour, after it came in
    ahead_hour    integer not null,
    ahead_day     integer not null,
    behind_minute integer not null, -- and before its page was answered
    behind_hour   integer not null,
    behind_day    integer not null,
    constraint intake_day_pk primary key (day, org_id, node_id)
) strict, without rowid;

alter table reconciled_day add column requests integer not null default 0;
alter table reconciled_day add column accepted integer not null default 0;
alter table reconciled_day add column spooled integer not null default 0;

-- +goose Down
alter table reconciled_day drop column spooled;
alter table reconciled_day drop column accepted;
alter table reconciled_day drop column requests;
drop table intake_day;
