-- What was counted of an adaptive split by how likely it was, added up from raw events each day.

-- +goose Up
-- Views that were drawn, and what came of them; only experiments on adaptive splits have any.
create table propensity_day (
    experiment_id integer not null,
    day           text    not null, -- the UTC day the view was issued
    variant       text    not null,
    propensity    integer not null, -- of 1,024 buckets, how many were shown the same
    type          integer not null, -- the type of event; its views are those of type 2
    count         integer not null,
    constraint propensity_day_pk primary key (experiment_id, day, variant, propensity, type),
    constraint propensity_day_of foreign key (experiment_id) references experiment (id)
) strict;

-- +goose Down
drop table propensity_day;
