-- What every hour's reconciliation came to: log, raw events and rollups, held against each other.

-- +goose Up
create table reconciled_day (
    day         date        not null,
    checked_at  timestamptz not null,
    events      bigint      not null,
    counted     bigint      not null,
    aside       bigint      not null,
    decisions   bigint      not null,
    duplicates  bigint      not null,
    late_hour   bigint      not null,
    late_day    bigint      not null,
    waiting     bigint      not null,
    lag_ms      bigint      not null,
    wrong       bigint      not null,
    wrong_day   bigint      not null,
    wrong_aside bigint      not null,
    low         bigint      not null,
    high        bigint      not null,
    constraint reconciled_day_pk primary key (day)
);
comment on table reconciled_day is 'A day in UTC, as it stood when it was last checked.';
comment on column reconciled_day.events is 'raw events that happened on it: counted and set aside; decisions are counted apart';
comment on column reconciled_day.duplicates is 'that workers were brought again, by the day on which they were brought';
comment on column reconciled_day.late_hour is 'came in more than an hour, and up to a day, after they happened';
comment on column reconciled_day.waiting is 'records in the log at the check, and beside it how old the oldest was; -1 where they were not seen';
comment on column reconciled_day.wrong is 'half-hours of cells that are not what raw events come to; then days of cells, and sums by reason';
comment on column reconciled_day.low is 'between this and high counted was to be expected by the same day of the weeks before; both 0 where there are too few';

-- +goose Down
drop table reconciled_day;
