-- When the events of a day were judged once more, all of them being in.

-- +goose Up
-- The last time each day was judged: events that count no longer, count again, and are set aside for another
-- reason; revision 0 when none.
create table judged_day (
    day       text    not null,
    judged_at integer not null,
    aside     integer not null,
    back      integer not null,
    other     integer not null,
    revision  integer not null,
    constraint judged_day_pk primary key (day)
) strict, without rowid;

-- +goose Down
drop table judged_day;
