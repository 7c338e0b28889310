-- Adds half-hours up for everyone who may see it, by campaign, message, locale, place and arm.
insert into half_hour_sum
    (viewer_id, shape, bucket, campaign_id, message_id, locale, place, arm, sample,
     decisions, impressions, viewable, opens, clicks, law_reads, dismissed, shares, pledges, filtered)
select cell.viewer_id, 15, kept.bucket, cell.campaign_id, cell.message_id, cell.locale, cell.place, cell.arm,
       max(case when org.sample or cast(campaign.body ->> 'sample' as text) in ('true', '1')
                  or cast(message.body ->> 'sample' as text) in ('true', '1') then 1 else 0 end),
       sum(kept.decisions), sum(kept.impressions), sum(kept.viewable), sum(kept.opens), sum(kept.clicks), sum(kept.law_reads),
       sum(kept.dismissed), sum(kept.shares), sum(kept.pledges), sum(kept.filtered)
from engagement_half_hour as kept
join (
    select id, org_id as viewer_id, campaign_id, message_id, locale, place, placement_org_id, arm
    from cell
    union all
    select id, placement_org_id as viewer_id, campaign_id, message_id, locale, place, placement_org_id, arm
    from cell
    where placement_org_id <> org_id
) as cell on cell.id = kept.cell_id
left join org on org.id = cell.placement_org_id
left join campaign_version as campaign on campaign.id = cell.campaign_id and campaign.to_revision is null
left join message_version as message on message.id = cell.message_id and message.to_revision is null
where kept.bucket in @buckets
group by cell.viewer_id, kept.bucket, cell.campaign_id, cell.message_id, cell.locale, cell.place, cell.arm
