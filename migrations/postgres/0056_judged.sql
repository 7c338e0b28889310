-- When the events of a day were judged once more, all of them being in.

-- +goose Up
create table judged_day (
    day       date        not null,
    judged_at timestamptz not null,
    aside     bigint      not null,
    back      bigint      not null,
    other     bigint      not null,
    revision  bigint      not null,
    constraint judged_day_pk primary key (day)
);
comment on table judged_day is 'The last time each day was judged: events that count no longer, count again, and are set aside for another reason; revision 0 when none.';

-- +goose Down
drop table judged_day;
