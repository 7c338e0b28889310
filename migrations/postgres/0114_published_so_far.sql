-- Audiences over any span are read from the ends of its months: what is published of a month is kept as it grows.

-- +goose Up
create table published_so_far (
    zone        text   not null,
    org_id      bigint not null,
    of_campaign bigint not null,
    day         date   not null,
    side        text   not null,
    segment_id  bigint not null,
    samples     bigint not null,
    decisions   bigint not null,
    impressions bigint not null,
    viewable    bigint not null,
    opens       bigint not null,
    clicks      bigint not null,
    law_reads   bigint not null,
    dismissed   bigint not null,
    shares      bigint not null,
    pledges     bigint not null,
    filtered    bigint not null,
    constraint published_so_far_pk primary key (zone, org_id, of_campaign, day, side, segment_id)
);
comment on table published_so_far is 'What is published of segments in the month so far: for each day that is published, the lines of its month up to it, added up, of every campaign together and of each.';
comment on column published_so_far.of_campaign is '0 is every campaign, and house cards';
comment on column published_so_far.samples is 'how many of the lines are of samples';

insert into published_so_far
select upto.zone, line.org_id, 0, upto.day, line.side, line.segment_id, sum(line.sample), sum(line.decisions), sum(line.impressions), sum(line.viewable), sum(line.opens), sum(line.clicks), sum(line.law_reads), sum(line.dismissed), sum(line.shares), sum(line.pledges), sum(line.filtered)
from published_day as upto
join published_segment as line on line.zone = upto.zone and line.day between cast(date_trunc('month', upto.day) as date) and upto.day
group by upto.zone, line.org_id, upto.day, line.side, line.segment_id;

insert into published_so_far
select upto.zone, line.org_id, line.campaign_id, upto.day, line.side, line.segment_id, sum(line.sample), sum(line.decisions), sum(line.impressions), sum(line.viewable), sum(line.opens), sum(line.clicks), sum(line.law_reads), sum(line.dismissed), sum(line.shares), sum(line.pledges), sum(line.filtered)
from published_day as upto
join published_segment as line on line.zone = upto.zone and line.day between cast(date_trunc('month', upto.day) as date) and upto.day
where line.campaign_id <> 0
group by upto.zone, line.org_id, line.campaign_id, upto.day, line.side, line.segment_id;

drop table published_segment_sum;

-- +goose Down
create table published_segment_sum (
    zone        text     not null,
    org_id      bigint   not null,
    of_campaign bigint   not null,
    span        smallint not null,
    starts_on   date     not null,
    side        text     not null,
    segment_id  bigint   not null,
    sample      smallint not null,
    decisions   bigint   not null,
    impressions bigint   not null,
    viewable    bigint   not null,
    opens       bigint   not null,
    clicks      bigint   not null,
    law_reads   bigint   not null,
    dismissed   bigint   not null,
    shares      bigint   not null,
    pledges     bigint   not null,
    filtered    bigint   not null,
    constraint published_segment_sum_pk primary key (zone, org_id, of_campaign, span, starts_on, side, segment_id)
);
comment on table published_segment_sum is 'What is published of segments, added up: days of every campaign together, and whole months of every one and of each.';
comment on column published_segment_sum.of_campaign is '0 is every campaign, and house cards';
comment on column published_segment_sum.span is '1 a day, 2 a month';

insert into published_segment_sum
select zone, org_id, 0, 1, day, side, segment_id, max(sample), sum(decisions), sum(impressions), sum(viewable), sum(opens), sum(clicks), sum(law_reads), sum(dismissed), sum(shares), sum(pledges), sum(filtered)
from published_segment
group by zone, org_id, day, side, segment_id;

insert into published_segment_sum
select zone, org_id, 0, 2, cast(date_trunc('month', day) as date), side, segment_id, max(sample), sum(decisions), sum(impressions), sum(viewable), sum(opens), sum(clicks), sum(law_reads), sum(dismissed), sum(shares), sum(pledges), sum(filtered)
from published_segment
group by zone, org_id, cast(date_trunc('month', day) as date), side, segment_id
having cast(cast(date_trunc('month', day) as date) + interval '1 month' as date) - 1 <= (select max(day) from published_day where published_day.zone = published_segment.zone);

insert into published_segment_sum
select zone, org_id, campaign_id, 2, cast(date_trunc('month', day) as date), side, segment_id, max(sample), sum(decisions), sum(impressions), sum(viewable), sum(opens), sum(clicks), sum(law_reads), sum(dismissed), sum(shares), sum(pledges), sum(filtered)
from published_segment
where campaign_id <> 0
group by zone, org_id, campaign_id, cast(date_trunc('month', day) as date), side, segment_id
having cast(cast(date_trunc('month', day) as date) + interval '1 month' as date) - 1 <= (select max(day) from published_day where published_day.zone = published_segment.zone);

drop table published_so_far;
