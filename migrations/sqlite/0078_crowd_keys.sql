-- The keys that hashes of a day were keyed with, told apart by a number that does not tell them: whether a day was counted whole is a
-- question about its keys, and not about every sketch of it.

-- +goose Up
-- A day with more than one, or with one that was drawn after the day began, is incomplete.
create table crowd_key (
    day    text    not null,
    key_id integer not null,
    since  integer not null,
    closed integer not null, -- 1: the day's sketches are dropped: nothing more is added to it, and what it came to may be told
    constraint crowd_key_pk primary key (day, key_id)
) strict, without rowid;
insert into crowd_key (day, key_id, since, closed)
select day, key_id, min(since), case when max(length(registers)) = 0 then 1 else 0 end
from crowd_day
group by day, key_id;

-- +goose Down
drop table crowd_key;
