-- What was set aside in a day, by whose campaigns it was and why: what a page reads.

-- +goose Up
-- Sums of aside_half_hour by UTC day, made at each reconciliation.
create table aside_day (
    day    text    not null,
    org_id integer not null,
    filter integer not null,
    count  integer not null,
    constraint aside_day_pk primary key (org_id, day, filter)
) strict, without rowid;

-- +goose Down
drop table aside_day;
