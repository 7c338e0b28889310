-- What partners saw happen after a decision, for both sides of a measurement.

-- +goose Up
create table outcome_half_hour (
    cell_id  bigint      not null,
    bucket   timestamptz not null,
    outcome  smallint    not null,
    count    bigint      not null,
    revision bigint      not null,
    constraint outcome_half_hour_pk primary key (cell_id, bucket, outcome)
);
comment on table outcome_half_hour is 'Few cells have any, so they are not columns beside the other counters.';
comment on column outcome_half_hour.outcome is 'its place in the list of outcomes, from 0';

-- +goose Down
drop table outcome_half_hour;
