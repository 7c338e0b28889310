-- Audiences over any span are read from the ends of its months: what is published of a month is kept as it grows.

-- +goose Up
-- What is published of segments in the month so far: for each day that is published, the lines of its month up to it, added up, of every campaign
-- together and of each. of_campaign: 0 is every campaign, and house cards. samples: how many of the lines are of samples.
create table published_so_far (
    zone        text    not null,
    org_id      integer not null,
    of_campaign integer not null,
    day         text    not null,
    side        text    not null,
    segment_id  integer not null,
    samples     integer not null,
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
    constraint published_so_far_pk primary key (zone, org_id, of_campaign, day, side, segment_id)
) strict, without rowid;

insert into published_so_far
select upto.zone, line.org_id, 0, upto.day, line.side, line.segment_id, sum(line.sample), sum(line.decisions), sum(line.impressions), sum(line.viewable), sum(line.opens), sum(line.clicks), sum(line.law_reads), sum(line.dismissed), sum(line.shares), sum(line.pledges), sum(line.filtered)
from published_day as upto
join published_segment as line on line.zone = upto.zone and line.day between date(upto.day, 'start of month') and upto.day
group by upto.zone, line.org_id, upto.day, line.side, line.segment_id;

insert into published_so_far
select upto.zone, line.org_id, line.campaign_id, upto.day, line.side, line.segment_id, sum(line.sample), sum(line.decisions), sum(line.impressions), sum(line.viewable), sum(line.opens), sum(line.clicks), sum(line.law_reads), sum(line.dismissed), sum(line.shares), sum(line.pledges), sum(line.filtered)
from published_day as upto
join published_segment as line on line.zone = upto.zone and line.day between date(upto.day, 'start of month') and upto.day
where line.campaign_id <> 0
group by upto.zone, line.org_id, line.campaign_id, upto.day, line.side, line.segment_id;

drop table published_segment_sum;

-- +goose Down
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

drop table published_so_far;
