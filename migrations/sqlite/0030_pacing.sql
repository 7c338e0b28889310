-- Pacing: what each epoch let every campaign with a goal deliver, and what that was reckoned from.

-- +goose Up
create table pacing (
    epoch integer not null,
    at    integer not null,
    body  text    not null,
    constraint pacing_pk primary key (epoch)
) strict;
create index pacing_by_at on pacing (at);

-- +goose Down
drop table pacing;
