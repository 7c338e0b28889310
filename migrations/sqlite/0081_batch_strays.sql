-- Scans that did not lead to their message for the first time: counted by batch, day and reason.

-- +goose Up
create table batch_stray (
    batch_id integer not null,
    day      text    not null, -- by the placement's calendar
    why      text    not null,
    node_id  blob    not null,
    count    integer not null,
    constraint batch_stray_pk primary key (batch_id, day, why, node_id),
    constraint batch_stray_of foreign key (batch_id) references batch (id),
    constraint batch_stray_count_natural check (count >= 0)
) strict;

-- +goose Down
drop table batch_stray;
