-- Sums of what is published, which never changes: reports read as many rows as they show.

-- +goose Up
-- What is published of segments, added up: days of every campaign together, and whole months of every one and of each. of_campaign: 0 is every
-- campaign, and house cards. span: 1 a day, 2 a month.
create table published_segment_sum (
    zone        text    not null,
    org_id      integer not null,
    of_campaign integer not null,
    span        integer not null,
    starts_on   text    not null,
    side        text    not null,
    segment_id  integer not null,
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
    constraint published_segment_sum_pk primary key (zone, org_id, of_campaign, span, starts_on, side, segment_id)
) strict, without rowid;

-- What is published of pairs, added up over campaigns.
create table published_pair_sum (
    zone        text    not null,
    month       text    not null,
    org_id      integer not null,
    side        text    not null,
    origin      text    not null,
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
    constraint published_pair_sum_pk primary key (zone, org_id, month, side, origin, destination)
) strict, without rowid;

insert into published_segment_sum
select zone, org_id, 0, 1, day, side, segment_id, max(sample), sum(decisions), sum(impressions), sum(viewable), sum(opens), sum(clicks), sum(law_reads), sum(dismissed), sum(shares), sum(pledges), sum(filtered)
from published_segment
group by zone, org_id, day, side, segment_id;

insert into published_segment_sum
select zone, org_id, 0, 2, date(day, 'start of month'), side, segment_id, max(sample), sum(decisions), sum(impressions), sum(viewable), sum(opens), sum(clicks), sum(law_reads), sum(dismissed), sum(shares), sum(pledges), sum(filtered)
from published_segment
group by zone, org_id, date(day, 'start of month'), side, segment_id
having date(date(day, 'start of month'), '+1 month', '-1 day') <= (select max(day) from published_day where published_day.zone = published_segment.zone);

insert into published_segment_sum
select zone, org_id, campaign_id, 2, date(day, 'start of month'), side, segment_id, max(sample), sum(decisions), sum(impressions), sum(viewable), sum(opens), sum(clicks), sum(law_reads), sum(dismissed), sum(shares), sum(pledges), sum(filtered)
from published_segment
where campaign_id <> 0
group by zone, org_id, campaign_id, date(day, 'start of month'), side, segment_id
having date(date(day, 'start of month'), '+1 month', '-1 day') <= (select max(day) from published_day where published_day.zone = published_segment.zone);

insert into published_pair_sum
select zone, month, org_id, side, origin, destination, max(sample), sum(impressions), sum(viewable), sum(opens), sum(clicks), sum(law_reads), sum(dismissed), sum(shares), sum(pledges)
from published_pair
group by zone, month, org_id, side, origin, destination;

-- +goose Down
drop table published_pair_sum;
drop table published_segment_sum;
