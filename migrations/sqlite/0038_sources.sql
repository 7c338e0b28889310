-- Where the bucket of a visit came from becomes a part of its cell, and how likely what it was shown was, of each event.

-- +goose Up
-- SQLite changes no unique key: the table is made anew, and what refers to it with it.
alter table cell rename to cell_before;
create table cell (
    id               integer not null,
    campaign_id      integer not null, -- 0 is a house card
    org_id           integer not null,
    message_id       integer not null,
    variant          text    not null,
    arm              integer not null, -- 0 none, 1 shown, 2 held out
    locale           text    not null,
    placement_id     integer not null,
    placement_org_id integer not null,
    segment_id       integer not null, -- 0 is every visit
    place            text    not null,
    bucket_source    integer not null default 255, -- 0 drawn for the view, 1 the page's store, 2 a pseudonym, 3 a cluster; 255 is unknown
    constraint cell_pk primary key (id),
    constraint cell_unique unique (placement_id, campaign_id, message_id, variant, arm, locale, segment_id, place, bucket_source)
) strict;
insert into cell (id, campaign_id, org_id, message_id, variant, arm, locale, placement_id, placement_org_id, segment_id, place)
select id, campaign_id, org_id, message_id, variant, arm, locale, placement_id, placement_org_id, segment_id, place from cell_before;
create table pledge_after (
    id               integer not null,
    public_id        text    not null,
    token_id         blob    not null,
    cell_id          integer not null,
    campaign_id      integer not null,
    org_id           integer not null,
    placement_org_id integer not null,
    statement_id     integer not null,
    digest           blob    not null, -- SHA-256 of the text that was promised, in its locale
    consent_id       integer not null,
    locale           text    not null,
    name             text    not null, -- what the traveller chose to give; erased on withdrawal
    idempotency_key  text    not null,
    sample           integer not null default 0,
    pledged_at       integer not null,
    withdrawn_at     integer,
    constraint pledge_pk primary key (id),
    constraint pledge_public_id_unique unique (public_id),
    constraint pledge_once unique (token_id, statement_id),
    constraint pledge_cell_exists foreign key (cell_id) references cell (id)
) strict;
insert into pledge_after (id, public_id, token_id, cell_id, campaign_id, org_id, placement_org_id, statement_id, digest, consent_id, locale, name, idempotency_key, sample, pledged_at, withdrawn_at)
select id, public_id, token_id, cell_id, campaign_id, org_id, placement_org_id, statement_id, digest, consent_id, locale, name, idempotency_key, sample, pledged_at, withdrawn_at from pledge;
drop table pledge;
alter table pledge_after rename to pledge;
create unique index pledge_key_once on pledge (placement_org_id, idempotency_key) where idempotency_key <> '';
create index pledge_standing on pledge (campaign_id) where withdrawn_at is null;
create index pledge_by_org on pledge (org_id);
drop table cell_before;
create index cell_by_campaign on cell (campaign_id);
create index cell_by_org on cell (org_id);
create index cell_by_placement_org on cell (placement_org_id);
alter table event add column propensity integer not null default 0; -- of 1,024 buckets, how many would have been shown the same; 0 is unknown

-- +goose Down
alter table event drop column propensity;
-- Cells that differ in nothing else become one.
create table cell_merged as
select id, min(id) over (partition by placement_id, campaign_id, message_id, variant, arm, locale, segment_id, place) as kept_id
from cell;
update event set cell_id = (select kept_id from cell_merged where cell_merged.id = event.cell_id)
where cell_id in (select id from cell_merged where id <> kept_id);
update tally_batch set cell_id = (select kept_id from cell_merged where cell_merged.id = tally_batch.cell_id)
where cell_id in (select id from cell_merged where id <> kept_id);
update pledge set cell_id = (select kept_id from cell_merged where cell_merged.id = pledge.cell_id)
where cell_id in (select id from cell_merged where id <> kept_id);
create table engagement_half_hour_merged as
select kept_id as cell_id, bucket, sum(decisions) as decisions, sum(impressions) as impressions, sum(viewable) as viewable, sum(opens) as opens, sum(clicks) as clicks, sum(law_reads) as law_reads, sum(dismissed) as dismissed, sum(shares) as shares, sum(scans) as scans, sum(answers) as answers, sum(pledges) as pledges, sum(filtered) as filtered, max(revision) as revision
from engagement_half_hour
join cell_merged on cell_merged.id = engagement_half_hour.cell_id
group by kept_id, bucket;
delete from engagement_half_hour;
insert into engagement_half_hour (cell_id, bucket, decisions, impressions, viewable, opens, clicks, law_reads, dismissed, shares, scans, answers, pledges, filtered, revision)
select cell_id, bucket, decisions, impressions, viewable, opens, clicks, law_reads, dismissed, shares, scans, answers, pledges, filtered, revision from engagement_half_hour_merged;
drop table engagement_half_hour_merged;
create table engagement_day_merged as
select kept_id as cell_id, zone, day, sum(decisions) as decisions, sum(impressions) as impressions, sum(viewable) as viewable, sum(opens) as opens, sum(clicks) as clicks, sum(law_reads) as law_reads, sum(dismissed) as dismissed, sum(shares) as shares, sum(scans) as scans, sum(answers) as answers, sum(pledges) as pledges, sum(filtered) as filtered, max(revision) as revision
from engagement_day
join cell_merged on cell_merged.id = engagement_day.cell_id
group by kept_id, zone, day;
delete from engagement_day;
insert into engagement_day (cell_id, zone, day, decisions, impressions, viewable, opens, clicks, law_reads, dismissed, shares, scans, answers, pledges, filtered, revision)
select cell_id, zone, day, decisions, impressions, viewable, opens, clicks, law_reads, dismissed, shares, scans, answers, pledges, filtered, revision from engagement_day_merged;
drop table engagement_day_merged;
delete from cell where id in (select id from cell_merged where id <> kept_id);
drop table cell_merged;
alter table cell rename to cell_before;
create table cell (
    id               integer not null,
    campaign_id      integer not null, -- 0 is a house card
    org_id           integer not null,
    message_id       integer not null,
    variant          text    not null,
    arm              integer not null, -- 0 none, 1 shown, 2 held out
    locale           text    not null,
    placement_id     integer not null,
    placement_org_id integer not null,
    segment_id       integer not null, -- 0 is every visit
    place            text    not null,
    constraint cell_pk primary key (id),
    constraint cell_unique unique (placement_id, campaign_id, message_id, variant, arm, locale, segment_id, place)
) strict;
insert into cell (id, campaign_id, org_id, message_id, variant, arm, locale, placement_id, placement_org_id, segment_id, place)
select id, campaign_id, org_id, message_id, variant, arm, locale, placement_id, placement_org_id, segment_id, place from cell_before;
create table pledge_after (
    id               integer not null,
    public_id        text    not null,
    token_id         blob    not null,
    cell_id          integer not null,
    campaign_id      integer not null,
    org_id           integer not null,
    placement_org_id integer not null,
    statement_id     integer not null,
    digest           blob    not null, -- SHA-256 of the text that was promised, in its locale
    consent_id       integer not null,
    locale           text    not null,
    name             text    not null, -- what the traveller chose to give; erased on withdrawal
    idempotency_key  text    not null,
    sample           integer not null default 0,
    pledged_at       integer not null,
    withdrawn_at     integer,
    constraint pledge_pk primary key (id),
    constraint pledge_public_id_unique unique (public_id),
    constraint pledge_once unique (token_id, statement_id),
    constraint pledge_cell_exists foreign key (cell_id) references cell (id)
) strict;
insert into pledge_after (id, public_id, token_id, cell_id, campaign_id, org_id, placement_org_id, statement_id, digest, consent_id, locale, name, idempotency_key, sample, pledged_at, withdrawn_at)
select id, public_id, token_id, cell_id, campaign_id, org_id, placement_org_id, statement_id, digest, consent_id, locale, name, idempotency_key, sample, pledged_at, withdrawn_at from pledge;
drop table pledge;
alter table pledge_after rename to pledge;
create unique index pledge_key_once on pledge (placement_org_id, idempotency_key) where idempotency_key <> '';
create index pledge_standing on pledge (campaign_id) where withdrawn_at is null;
create index pledge_by_org on pledge (org_id);
drop table cell_before;
create index cell_by_campaign on cell (campaign_id);
create index cell_by_org on cell (org_id);
create index cell_by_placement_org on cell (placement_org_id);
