-- What was set aside in a day, by whose campaigns it was and why: what a page reads.

-- +goose Up
create table aside_day (
    day    date     not null,
    org_id bigint   not null,
    filter smallint not null,
    count  bigint   not null,
    constraint aside_day_pk primary key (org_id, day, filter)
);
comment on table aside_day is 'Sums of aside_half_hour by UTC day, made at each reconciliation.';

-- +goose Down
drop table aside_day;
