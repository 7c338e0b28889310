-- Sums of rollups in the shapes that reports are read in. Everything here can be made again from the days.

-- +goose Up
-- Days and whole months of what an organisation may see, added up by what a page shows beside each other.
-- shape: 1 day by locale, 2 day by partner, 3 month by partner, 4 day by message, 5 month by message,
-- 6 day by all. What a shape is not by is 0 or empty; of_campaign 0 is every campaign.
create table engagement_sum (
    zone         text     not null,
    viewer_id    integer  not null,
    shape        integer  not null,
    of_campaign  integer  not null,
    starts_on    text     not null,
    campaign_id  integer  not null,
    message_id   integer  not null,
    variant      text     not null,
    partner_id   integer  not null,
    locale       text     not null,
    arm          integer  not null,
    sample       integer  not null,
    decisions    integer  not null,
    impressions  integer  not null,
    viewable     integer  not null,
    opens        integer  not null,
    clicks       integer  not null,
    law_reads    integer  not null,
    dismissed    integer  not null,
    shares       integer  not null,
    scans        integer  not null,
    answers      integer  not null,
    pledges      integer  not null,
    filtered     integer  not null,
    constraint engagement_sum_pk primary key (zone, viewer_id, shape, of_campaign, starts_on, campaign_id, message_id, variant, partner_id, locale, arm)
) strict, without rowid;
create index engagement_sum_by_start on engagement_sum (zone, starts_on);

-- Days that were counted in since they were last added up: reports read their cells instead.
create table engagement_stale (
    zone     text    not null,
    day      text    not null,
    revision integer not null,
    constraint engagement_stale_pk primary key (zone, day)
) strict, without rowid;

-- Whole months that have been added up.
create table engagement_month (
    zone  text not null,
    month text not null,
    constraint engagement_month_pk primary key (zone, month)
) strict, without rowid;

insert into engagement_stale (zone, day, revision)
select zone, day, max(revision)
from engagement_day
group by zone, day;

-- +goose Down
drop table engagement_month;
drop table engagement_stale;
drop table engagement_sum;
