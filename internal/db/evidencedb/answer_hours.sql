-- What a question by the hour of the day counts: half-hours, which every zone's hours are made of. Sums where they hold, cells where they do not.
select kept.bucket, kept.message_id, kept.arm, kept.sample,
       kept.decisions, kept.impressions, kept.viewable, kept.opens, kept.clicks, kept.law_reads, kept.dismissed, kept.shares, kept.pledges, kept.filtered
from half_hour_sum as kept
where kept.viewer_id = @org
  and kept.shape = @shape
  and kept.bucket >= @since
  and kept.bucket < @before
  and not exists (select 1 from half_hour_stale where half_hour_stale.bucket = kept.bucket)
  and {narrowed}
union all
select kept.bucket, 0, cell.arm,
       max(case when org.sample or cast(campaign.body ->> 'sample' as text) in ('true', '1')
                  or cast(message.body ->> 'sample' as text) in ('true', '1') then 1 else 0 end) as sample,
       sum(kept.decisions) as decisions, sum(kept.impressions) as impressions, sum(kept.viewable) as viewable, sum(kept.opens) as opens,
       sum(kept.clicks) as clicks, sum(kept.law_reads) as law_reads, sum(kept.dismissed) as dismissed, sum(kept.shares) as shares,
       sum(kept.pledges) as pledges, sum(kept.filtered) as filtered
from half_hour_stale as stale
join engagement_half_hour as kept on kept.bucket = stale.bucket
join cell on cell.id = kept.cell_id
left join org on org.id = cell.placement_org_id
left join campaign_version as campaign on campaign.id = cell.campaign_id and campaign.to_revision is null
left join message_version as message on message.id = cell.message_id and message.to_revision is null
where stale.bucket >= @since
  and stale.bucket < @before
  and {which}
group by kept.bucket, cell.arm
