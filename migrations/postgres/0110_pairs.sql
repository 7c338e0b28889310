-- Figures by the pair of airports that visits told of themselves: published once for each month, rounded, and then as they are for good.

-- +goose Up
create table published_month (
    zone         text        not null,
    month        date        not null,
    revision     bigint      not null,
    published_at timestamptz not null,
    whole        boolean     not null,
    constraint published_month_pk primary key (zone, month)
);
comment on table published_month is 'Months whose figures by pair are published; one that has none is here as well.';
comment on column published_month.month is 'its first day';
comment on column published_month.revision is 'of the data that they were published from';
comment on column published_month.whole is 'false where raw events were gone by then: nothing is published of such a month';

create table published_pair (
    zone        text     not null,
    month       date     not null,
    org_id      bigint   not null,
    campaign_id bigint   not null,
    side        text     not null,
    origin      text     not null,
    destination text     not null,
    sample      smallint not null,
    impressions bigint   not null,
    viewable    bigint   not null,
    opens       bigint   not null,
    clicks      bigint   not null,
    law_reads   bigint   not null,
    dismissed   bigint   not null,
    shares      bigint   not null,
    pledges     bigint   not null,
    constraint published_pair_pk primary key (zone, org_id, month, campaign_id, side, origin, destination)
);
comment on table published_pair is 'A cell of the lattice: a month, campaign and side, by the airports that the visit comes from and goes to. Small pairs are one, under "other". Figures are rounded to tens by chance.';
comment on column published_pair.origin is 'IATA; empty where it was not told, as is the destination';
create index published_pair_by_campaign on published_pair (zone, campaign_id, month);

create view analyst_pair as
select published.month, published.zone as time_zone, org.public_id as told_to, campaign.public_id as campaign, published.side as arm,
       case published.origin when 'other' then 'merged' when '' then 'not_told' else published.origin end as origin,
       case when published.origin = 'other' then 'merged' when published.destination = '' then 'not_told' else published.destination end as destination,
       'measured' as basis, published.impressions, published.viewable, published.opens, published.clicks, published.law_reads, published.dismissed, published.shares, published.pledges, published.sample > 0 as sample
from published_pair as published
join org on org.id = published.org_id
left join campaign on campaign.id = published.campaign_id
where published.impressions >= 10;
comment on view analyst_pair is 'What was published by pair of airports, by closed month: small pairs are one, and every figure is rounded by chance to a multiple of ten, so within nine of what was counted. Under ten is left out.';

-- +goose Down
drop view analyst_pair;
drop table published_pair;
drop table published_month;
