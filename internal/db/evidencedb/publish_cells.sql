-- What was counted in a day of a zone, by whose campaign it was, its side of the measurement, and the segment that the visits qualified by.
select cell.org_id, cell.campaign_id, cell.arm, cell.segment_id,
       max(case when org.sample or cast(campaign.body ->> 'sample' as text) in ('true', '1')
                  or cast(message.body ->> 'sample' as text) in ('true', '1') then 1 else 0 end) as sample,
       sum(kept.decisions) as decisions, sum(kept.impressions) as impressions, sum(kept.viewable) as viewable, sum(kept.opens) as opens,
       sum(kept.clicks) as clicks, sum(kept.law_reads) as law_reads, sum(kept.dismissed) as dismissed, sum(kept.shares) as shares,
       sum(kept.pledges) as pledges, sum(kept.filtered) as filtered
from engagement_day as kept
join cell on cell.id = kept.cell_id
left join org on org.id = cell.placement_org_id
left join campaign_version as campaign on campaign.id = cell.campaign_id and campaign.to_revision is null
left join message_version as message on message.id = cell.message_id and message.to_revision is null
where kept.zone = @zone
  and kept.day = @day
group by cell.org_id, cell.campaign_id, cell.arm, cell.segment_id
order by cell.org_id, cell.campaign_id, cell.arm, cell.segment_id
