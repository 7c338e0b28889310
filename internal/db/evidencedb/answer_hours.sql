-- What a question by the hour of the day counts: half-hours, which every zone's hours are made of.
select kept.bucket, cell.arm,
       max(case when org.sample or cast(campaign.body ->> 'sample' as text) in ('true', '1')
                  or cast(message.body ->> 'sample' as text) in ('true', '1') then 1 else 0 end) as sample,
       sum(kept.decisions) as decisions, sum(kept.impressions) as impressions, sum(kept.viewable) as viewable, sum(kept.opens) as opens,
       sum(kept.clicks) as clicks, sum(kept.law_reads) as law_reads, sum(kept.dismissed) as dismissed, sum(kept.shares) as shares,
       sum(kept.pledges) as pledges, sum(kept.filtered) as filtered
from cell
join engagement_half_hour as kept on kept.cell_id = cell.id and kept.bucket >= @since and kept.bucket < @before
left join org on org.id = cell.placement_org_id
left join campaign_version as campaign on campaign.id = cell.campaign_id and campaign.to_revision is null
left join message_version as message on message.id = cell.message_id and message.to_revision is null
where {which}
group by kept.bucket, cell.arm
