-- Where the bucket of a visit came from becomes a part of its cell, and how likely what it was shown was, of each event.

-- +goose Up
alter table cell add column bucket_source smallint not null default 255;
comment on column cell.bucket_source is '0 drawn for the view, 1 the page''s store, 2 a pseudonym, 3 a cluster; 255 is unknown';
alter table cell drop constraint cell_unique;
alter table cell add constraint cell_unique unique (placement_id, campaign_id, message_id, variant, arm, locale, segment_id, place, bucket_source);
alter table event add column propensity smallint not null default 0;
comment on column event.propensity is 'of 1,024 buckets, how many would have been shown the same; 0 is unknown';

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
alter table cell drop constraint cell_unique;
alter table cell drop column bucket_source;
alter table cell add constraint cell_unique unique (placement_id, campaign_id, message_id, variant, arm, locale, segment_id, place);
