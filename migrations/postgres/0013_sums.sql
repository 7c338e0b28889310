-- Sums of rollups in the shapes that reports are read in. Everything here can be made again from the days.

-- +goose Up
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

create table engagement_stale (
    zone     text    not null,
    day      date    not null,
    revision bigint  not null,
    constraint engagement_stale_pk primary key (zone, day)
);
comment on table engagement_stale is 'Days that were counted in since they were last added up: reports read their cells instead.';
comment on column engagement_stale.revision is 'of the data, when it was counted in last';

create table engagement_month (
    zone  text not null,
    month date not null,
    constraint engagement_month_pk primary key (zone, month)
);
comment on table engagement_month is 'Whole months that have been added up.';

insert into engagement_stale (zone, day, revision)
select zone, day, max(revision)
from engagement_day
group by zone, day;

-- +goose Down
drop table engagement_month;
drop table engagement_stale;
drop table engagement_sum;
