-- The same of days whose sums do not hold.
select 'cell' as part, kept.day as starts_on, {campaign} as campaign_id, {message} as message_id, {variant} as variant, {partner} as partner_id, {slot} as slot, {slot_name} as slot_name,
       {channel} as channel, {place} as place, {locale} as locale, cell.arm,
       max(case when org.sample or cast(campaign.body ->> 'sample' as text) in ('true', '1')
                  or cast(message.body ->> 'sample' as text) in ('true', '1') then 1 else 0 end) as sample,
       sum(kept.decisions) as decisions, sum(kept.impressions) as impressions, sum(kept.viewable) as viewable, sum(kept.opens) as opens,
       sum(kept.clicks) as clicks, sum(kept.law_reads) as law_reads, sum(kept.dismissed) as dismissed, sum(kept.shares) as shares,
       sum(kept.pledges) as pledges, sum(kept.filtered) as filtered
from cell
join engagement_day as kept on kept.cell_id = cell.id
left join placement on placement.id = cell.placement_id
left join org on org.id = cell.placement_org_id
left join campaign_version as campaign on campaign.id = cell.campaign_id and campaign.to_revision is null
left join message_version as message on message.id = cell.message_id and message.to_revision is null
where kept.zone = @zone
  and kept.day in @stale
  and {which}
group by kept.day, cell.arm{keys}
