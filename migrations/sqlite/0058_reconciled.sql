-- What every hour's reconciliation came to: log, raw events and rollups, held against each other.

-- +goose Up
-- A day in UTC, as it stood when it was last checked.
create table reconciled_day (
    day         text    not null,
    checked_at  integer not null,
    events      integer not null, -- raw events that happened on it: counted and set aside; decisions are counted apart
    counted     integer not null,
    aside       integer not null,
    decisions   integer not null,
    duplicates  integer not null, -- that workers were brought again, by the day on which they were brought
    late_hour   integer not null, -- came in more than an hour, and up to a day, after they happened
    late_day    integer not null,
    waiting     integer not null, -- records in the log at the check; -1 where they were not seen
    lag_ms      integer not null, -- how old the oldest of them was
    wrong       integer not null, -- half-hours of cells that are not what raw events come to
    wrong_day   integer not null,
    wrong_aside integer not null,
    low         integer not null, -- between this and high counted was to be expected; both 0 where too little is known
    high        integer not null,
    constraint reconciled_day_pk primary key (day)
) strict, without rowid;

-- +goose Down
drop table reconciled_day;
