-- Sums of rollups for questions that are narrowed, or by placement, channel or place. Everything here can be made again from the days.

-- +goose Up
create table engagement_cube (
    zone         text     not null,
    viewer_id    bigint   not null,
    shape        smallint not null,
    starts_on    date     not null,
    campaign_id  bigint   not null,
    message_id   bigint   not null,
    variant      text     not null,
    locale       text     not null,
    place        text     not null,
    partner_id   bigint   not null,
    placement_id bigint   not null,
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
    constraint engagement_cube_pk primary key (zone, viewer_id, shape, starts_on, campaign_id, locale, place, message_id, variant, partner_id, placement_id, arm)
);
comment on table engagement_cube is 'Days and whole months of what an organisation may see, added up by every set of what questions are by and narrowed to.';
comment on column engagement_cube.viewer_id is 'the organisation of the campaign, and, in a row of its own, that of the placement';
comment on column engagement_cube.shape is 'the sum of 1 by campaign, 2 by message and variant (with 1), 4 by locale, 8 by place, 16 by partner, 32 by placement (with 8 and 16), 64 of whole months; what a shape is not by is 0 or empty';
create index engagement_cube_by_start on engagement_cube (zone, starts_on);

-- Every day is added up anew, the newest figures as well: until that is done, reports read cells.
insert into engagement_stale (zone, day, revision)
select zone, day, max(revision)
from engagement_day
group by zone, day
on conflict (zone, day) do nothing;

-- +goose Down
drop table engagement_cube;
