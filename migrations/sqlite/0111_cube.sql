-- Sums of rollups for questions that are narrowed, or by placement, channel or place. Everything here can be made again from the days.

-- +goose Up
-- Days and whole months of what an organisation may see, added up by every set of what questions are by and narrowed to.
-- shape: the sum of 1 by campaign, 2 by message and variant (with 1), 4 by locale, 8 by place, 16 by partner, 32 by placement (with 8 and 16), 64 of whole months; what a shape is not by is 0 or empty.
create table engagement_cube (
    zone         text    not null,
    viewer_id    integer not null,
    shape        integer not null,
    starts_on    text    not null,
    campaign_id  integer not null,
    message_id   integer not null,
    variant      text    not null,
    locale       text    not null,
    place        text    not null,
    partner_id   integer not null,
    placement_id integer not null,
    arm          integer not null,
    sample       integer not null,
    decisions    integer not null,
    impressions  integer not null,
    viewable     integer not null,
    opens        integer not null,
    clicks       integer not null,
    law_reads    integer not null,
    dismissed    integer not null,
    shares       integer not null,
    scans        integer not null,
    answers      integer not null,
    pledges      integer not null,
    filtered     integer not null,
    constraint engagement_cube_pk primary key (zone, viewer_id, shape, starts_on, campaign_id, locale, place, message_id, variant, partner_id, placement_id, arm)
) strict, without rowid;
create index engagement_cube_by_start on engagement_cube (zone, starts_on);

-- Every day is added up anew, the newest figures as well: until that is done, reports read cells.
insert into engagement_stale (zone, day, revision)
select zone, day, max(revision)
from engagement_day
where true
group by zone, day
on conflict (zone, day) do nothing;

-- +goose Down
drop table engagement_cube;
