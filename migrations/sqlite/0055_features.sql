-- What was found in whoever sent an event, so that better rules can judge it again; and what was set aside by type and reason.

-- +goose Up
-- Closed codes folded into one number, never a user agent or an address; 0 is not known.
alter table event add column features integer not null default 0;
-- What does not count, by type and reason: with the counters beside it, what came in all. Days whose raw
-- events were gone when it was made are not in it.
create table aside_half_hour (
    cell_id  integer not null,
    bucket   integer not null,
    type     integer not null,
    filter   integer not null,
    count    integer not null,
    revision integer not null,
    constraint aside_half_hour_pk primary key (cell_id, bucket, type, filter)
) strict, without rowid;
create index aside_half_hour_by_bucket on aside_half_hour (bucket);
insert into aside_half_hour (cell_id, bucket, type, filter, count, revision)
select cell_id, occurred_at - occurred_at % 1800000, type, filter, count(*), 0
from event
where filter <> 0 and type < 12
group by 1, 2, 3, 4;

-- +goose Down
drop table aside_half_hour;
alter table event drop column features;
