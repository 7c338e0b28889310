-- What partners saw happen after a decision, for both sides of a measurement.

-- +goose Up
-- Few cells have any, so they are not columns beside the other counters.
create table outcome_half_hour (
    cell_id  integer not null,
    bucket   integer not null,
    outcome  integer not null, -- its place in the list of outcomes, from 0
    count    integer not null,
    revision integer not null,
    constraint outcome_half_hour_pk primary key (cell_id, bucket, outcome)
) strict;

-- +goose Down
drop table outcome_half_hour;
