-- How many people a campaign reached in a day, by sketches of which no one person can be read.

-- +goose Up
-- A row for each key that hashes of the day were keyed with: a day with more than one, or whose key was drawn
-- after it began, is incomplete.
create table crowd_day (
    day         text    not null,
    campaign_id integer not null,
    org_id      integer not null, -- the partner
    key_id      integer not null, -- tells keys apart; the keys themselves are written nowhere
    since       integer not null,
    visitors    integer not null,
    registers   blob    not null, -- of a HyperLogLog, 16 KiB; empty once the day is closed, when visitors is all that is left
    constraint crowd_day_pk primary key (day, campaign_id, org_id, key_id)
) strict;
create index crowd_day_by_campaign on crowd_day (campaign_id, day);

-- +goose Down
drop table crowd_day;
