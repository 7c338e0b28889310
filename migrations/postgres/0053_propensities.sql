-- What was counted of an adaptive split by how likely it was, added up from raw events each day.

-- +goose Up
create table propensity_day (
    experiment_id bigint   not null,
    day           date     not null,
    variant       text     not null,
    propensity    smallint not null,
    type          smallint not null,
    count         bigint   not null,
    constraint propensity_day_pk primary key (experiment_id, day, variant, propensity, type),
    constraint propensity_day_of foreign key (experiment_id) references experiment (id)
);
comment on table propensity_day is 'Views that were drawn, and what came of them; only experiments on adaptive splits have any.';
comment on column propensity_day.day is 'the UTC day the view was issued';
comment on column propensity_day.propensity is 'of 1,024 buckets, how many were shown the same';
comment on column propensity_day.type is 'the type of event; its views are those of type 2';

-- +goose Down
drop table propensity_day;
