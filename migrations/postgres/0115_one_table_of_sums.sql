-- Reports read engagement_cube alone, which holds every set of dimensions that engagement_sum was by.

-- +goose Up
drop table engagement_sum;

-- +goose Down
create table engagement_sum (
    zone         text     not null,
    viewer_id    bigint   not null,
    shape        smallint not null,
    of_campaign  bigint   not null,
    starts_on    date     not null,
    campaign_id  bigint   not null,
    message_id   bigint   not null,
    variant      text     not null,
    partner_id   bigint   not null,
    locale       text     not null,
    arm          smallint not null,
    sample       smallint not null,
    decisions    bigint   not null,
    impressions  bigint   not null,
    viewable     bigint   not null,
    opens        bigint   not null,
    clicks       bigint   not null,
    law_reads    bigint   not null,
    dismissed    bigint   not null,
    shares       bigint   not null,
    scans        bigint   not null,
    answers      bigint   not null,
    pledges      bigint   not null,
    filtered     bigint   not null,
    constraint engagement_sum_pk primary key (zone, viewer_id, shape, of_campaign, starts_on, campaign_id, message_id, variant, partner_id, locale, arm)
);
comment on table engagement_sum is 'Days and whole months of what an organisation may see, added up by what a page shows beside each other.';
comment on column engagement_sum.viewer_id is 'the organisation of the campaign, and, in a row of its own, that of the placement';
comment on column engagement_sum.shape is '1 day by locale, 2 day by partner, 3 month by partner, 4 day by message, 5 month by message, 6 day by all; what a shape is not by is 0 or empty';
comment on column engagement_sum.of_campaign is '0 is every campaign';
create index engagement_sum_by_start on engagement_sum (zone, starts_on);

-- Every day is added up anew; until that is done, reports read cells.
insert into engagement_stale (zone, day, revision)
select zone, day, max(revision)
from engagement_day
group by zone, day
on conflict (zone, day) do nothing;
