-- Figures by the pair of airports that visits told of themselves: published once for each month, rounded, and then as they are for good.

-- +goose Up
-- Months whose figures by pair are published; one that has none is here as well.
create table published_month (
    zone         text    not null,
    month        text    not null, -- its first day
    revision     integer not null, -- of the data that they were published from
    published_at integer not null,
    whole        integer not null, -- 0 where raw events were gone by then: nothing is published of such a month
    constraint published_month_pk primary key (zone, month)
) strict, without rowid;

-- A cell of the lattice: a month, campaign and side, by the airports that the visit comes from and goes to. Small pairs are one,
-- under "other". Figures are rounded to tens by chance.
create table published_pair (
    zone        text    not null,
    month       text    not null,
    org_id      integer not null,
    campaign_id integer not null,
    side        text    not null,
    origin      text    not null, -- IATA; empty where it was not told, as is the destination
    destination text    not null,
    sample      integer not null,
    impressions integer not null,
    viewable    integer not null,
    opens       integer not null,
    clicks      integer not null,
    law_reads   integer not null,
    dismissed   integer not null,
    shares      integer not null,
    pledges     integer not null,
    constraint published_pair_pk primary key (zone, org_id, month, campaign_id, side, origin, destination)
) strict, without rowid;
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

-- +goose Down
drop view analyst_pair;
drop table published_pair;
drop table published_month;
