-- Sums of what is published, which never changes: reports read as many rows as they show.

-- +goose Up
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

create table published_pair_sum (
    zone        text     not null,
    month       date     not null,
    org_id      bigint   not null,
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
    constraint published_pair_sum_pk primary key (zone, org_id, month, side, origin, destination)
);
comment on table published_pair_sum is 'What is published of pairs, added up over campaigns.';

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

insert into published_pair_sum
select zone, month, org_id, side, origin, destination, max(sample), sum(impressions), sum(viewable), sum(opens), sum(clicks), sum(law_reads), sum(dismissed), sum(shares), sum(pledges)
from published_pair
group by zone, month, org_id, side, origin, destination;

-- +goose Down
drop table published_pair_sum;
drop table published_segment_sum;
