-- Pacing: what each epoch let every campaign with a goal deliver, and what that was reckoned from.

-- +goose Up
create table pacing (
    epoch bigint      not null,
    at    timestamptz not null,
    body  jsonb       not null,
    constraint pacing_pk primary key (epoch)
);
comment on table pacing is 'A log: one row a minute while a campaign has a goal. View tokens name the epoch they were decided in; rows are removed after five weeks.';
comment on column pacing.epoch is 'counted from 1 without gaps: whoever reckons adds the next, and the second to do so is refused';
create index pacing_by_at on pacing (at);

-- +goose Down
drop table pacing;
