-- What a stop took off the air is kept with it.

-- +goose Up
create table stop_air (
    stop_seq bigint not null,
    body     jsonb  not null,
    constraint stop_air_pk primary key (stop_seq),
    constraint stop_air_of foreign key (stop_seq) references stop (seq)
);
comment on table stop_air is 'What of a target could be shown when it was stopped: words, or the names of campaigns and placements. Stops made before this table have none.';

-- +goose Down
drop table stop_air;
