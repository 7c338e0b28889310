-- Sums of half-hours, for questions by the hour of the day. Everything here can be made again from the half-hours of cells.

-- +goose Up
-- Half-hours of what an organisation may see, added up by every set of what questions by the hour are narrowed to.
-- shape: the sum of 1 by campaign, 2 by message (with 1), 4 by locale, 8 by place; what a shape is not by is 0 or empty.
create table half_hour_sum (
    viewer_id   integer not null,
    shape       integer not null,
    bucket      integer not null,
    campaign_id integer not null,
    message_id  integer not null,
    locale      text    not null,
    place       text    not null,
    arm         integer not null,
    sample      integer not null,
    decisions   integer not null,
    impressions integer not null,
    viewable    integer not null,
    opens       integer not null,
    clicks      integer not null,
    law_reads   integer not null,
    dismissed   integer not null,
    shares      integer not null,
    pledges     integer not null,
    filtered    integer not null,
    constraint half_hour_sum_pk primary key (viewer_id, shape, bucket, campaign_id, locale, place, message_id, arm)
) strict, without rowid;
create index half_hour_sum_by_bucket on half_hour_sum (bucket);

-- Half-hours that were counted in since they were last added up: reports read their cells instead.
create table half_hour_stale (
    bucket   integer     not null,
    revision integer     not null,
    constraint half_hour_stale_pk primary key (bucket)
) strict, without rowid;

insert into half_hour_stale (bucket, revision)
select bucket, max(revision)
from engagement_half_hour
group by bucket;

-- +goose Down
drop table half_hour_stale;
drop table half_hour_sum;
