-- Scans that did not lead to their message for the first time: counted by batch, day and reason.

-- +goose Up
create table batch_stray (
    batch_id bigint not null,
    day      date   not null, -- by the placement's calendar
    why      text   not null,
    node_id  uuid   not null,
    count    bigint not null,
    constraint batch_stray_pk primary key (batch_id, day, why, node_id),
    constraint batch_stray_of foreign key (batch_id) references batch (id),
    constraint batch_stray_count_natural check (count >= 0)
);
comment on table batch_stray is 'How often a process saw codes of a batch lead elsewhere, by day and reason: its highest number counts. It says nothing of a code or a visit.';

-- +goose Down
drop table batch_stray;
