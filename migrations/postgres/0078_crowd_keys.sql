-- The keys that hashes of a day were keyed with, told apart by a number that does not tell them: whether a day was counted whole is a
-- question about its keys, and not about every sketch of it.

-- +goose Up
create table crowd_key (
    day    date        not null,
    key_id bigint      not null,
    since  timestamptz not null,
    closed smallint    not null,
    constraint crowd_key_pk primary key (day, key_id)
);
comment on table crowd_key is 'A day with more than one, or with one that was drawn after the day began, is incomplete.';
comment on column crowd_key.closed is '1: the day''s sketches are dropped: nothing more is added to it, and what it came to may be told';
insert into crowd_key (day, key_id, since, closed)
select day, key_id, min(since), case when max(length(registers)) = 0 then 1 else 0 end
from crowd_day
group by day, key_id;

-- +goose Down
drop table crowd_key;
