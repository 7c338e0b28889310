-- Reports read engagement_cube alone, which holds every set of dimensions that engagement_sum was by.

-- +goose Up
drop table engagement_sum;

-- +goose Down
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

-- Every day is added up anew; until that is done, reports read cells.
insert into engagement_stale (zone, day, revision)
select zone, day, max(revision)
from engagement_day
where true
group by zone, day
on conflict (zone, day) do nothing;
