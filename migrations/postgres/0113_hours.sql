-- Sums of half-hours, for questions by the hour of the day. Everything here can be made again from the half-hours of cells.

-- +goose Up
create table half_hour_sum (
    viewer_id   bigint      not null,
    shape       smallint    not null,
    bucket      timestamptz not null,
    campaign_id bigint      not null,
    message_id  bigint      not null,
    locale      text        not null,
    place       text        not null,
    arm         smallint    not null,
    sample      smallint    not null,
    decisions   bigint      not null,
    impressions bigint      not null,
    viewable    bigint      not null,
    opens       bigint      not null,
    clicks      bigint      not null,
    law_reads   bigint      not null,
    dismissed   bigint      not null,
    shares      bigint      not null,
    pledges     bigint      not null,
    filtered    bigint      not null,
    constraint half_hour_sum_pk primary key (viewer_id, shape, bucket, campaign_id, locale, place, message_id, arm)
);
comment on table half_hour_sum is 'Half-hours of what an organisation may see, added up by every set of what questions by the hour are narrowed to.';
comment on column half_hour_sum.shape is 'the sum of 1 by campaign, 2 by message (with 1), 4 by locale, 8 by place; what a shape is not by is 0 or empty';
create index half_hour_sum_by_bucket on half_hour_sum (bucket);

create table half_hour_stale (
    bucket   timestamptz not null,
    revision bigint      not null,
    constraint half_hour_stale_pk primary key (bucket)
);
comment on table half_hour_stale is 'Half-hours that were counted in since they were last added up: reports read their cells instead.';
comment on column half_hour_stale.revision is 'of the data, when it was counted in last';

insert into half_hour_stale (bucket, revision)
select bucket, max(revision)
from engagement_half_hour
group by bucket;

-- +goose Down
drop table half_hour_stale;
drop table half_hour_sum;
