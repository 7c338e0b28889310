-- What was found in whoever sent an event, so that better rules can judge it again; and what was set aside by type and reason.

-- +goose Up
alter table event add column features bigint not null default 0;
comment on column event.features is 'closed codes folded into one number, never a user agent or an address; 0 is not known';
create table aside_half_hour (
    cell_id  bigint      not null,
    bucket   timestamptz not null,
    type     smallint    not null,
    filter   smallint    not null,
    count    bigint      not null,
    revision bigint      not null,
    constraint aside_half_hour_pk primary key (cell_id, bucket, type, filter)
);
comment on table aside_half_hour is 'What does not count, by type and reason: with the counters beside it, what came in all. Days whose raw events were gone when it was made are not in it.';
create index aside_half_hour_by_bucket on aside_half_hour (bucket);
insert into aside_half_hour (cell_id, bucket, type, filter, count, revision)
select cell_id, date_bin('30 minutes', occurred_at, timestamptz '1970-01-01 00:00:00+00'), type, filter, count(*), 0
from event
where filter <> 0 and type < 12
group by 1, 2, 3, 4;

-- +goose Down
drop table aside_half_hour;
alter table event drop column features;
