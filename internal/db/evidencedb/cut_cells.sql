-- The same of days whose sums do not hold, by everything: what is a sample, names tell.
select 'cell' as part, kept.day as starts_on, cell.campaign_id, cell.message_id, cell.variant, cell.placement_org_id as partner_id, '' as slot, '' as slot_name,
       '' as channel, '' as place, cell.locale, cell.arm, 0 as sample,
       sum(kept.decisions) as decisions, sum(kept.impressions) as impressions, sum(kept.viewable) as viewable, sum(kept.opens) as opens,
       sum(kept.clicks) as clicks, sum(kept.law_reads) as law_reads, sum(kept.dismissed) as dismissed, sum(kept.shares) as shares,
       sum(kept.pledges) as pledges, sum(kept.filtered) as filtered
from cell
join engagement_day as kept on kept.cell_id = cell.id
where kept.zone = @zone
  and kept.day in @stale
  and {which}
group by kept.day, cell.campaign_id, cell.message_id, cell.variant, cell.placement_org_id, cell.locale, cell.arm
