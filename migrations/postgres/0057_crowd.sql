-- How many people a campaign reached in a day, by sketches of which no one person can be read.

-- +goose Up
create table crowd_day (
    day         date        not null,
    campaign_id bigint      not null,
    org_id      bigint      not null,
    key_id      bigint      not null,
    since       timestamptz not null,
    visitors    bigint      not null,
    registers   bytea       not null,
    constraint crowd_day_pk primary key (day, campaign_id, org_id, key_id)
);
comment on table crowd_day is 'A row for each key that hashes of the day were keyed with: a day with more than one, or whose key was drawn after it began, is incomplete.';
comment on column crowd_day.org_id is 'the partner';
comment on column crowd_day.key_id is 'tells keys apart; the keys themselves are written nowhere';
comment on column crowd_day.registers is 'of a HyperLogLog, 16 KiB; empty once the day is closed, when visitors is all that is left';
create index crowd_day_by_campaign on crowd_day (campaign_id, day);

-- +goose Down
drop table crowd_day;
