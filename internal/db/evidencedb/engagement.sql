-- Engagement by day, partner, campaign, message, variant, arm and locale, in one zone.
select kept.day, cell.placement_org_id, cell.campaign_id, cell.message_id, cell.variant, cell.arm, cell.locale,
       sum(kept.decisions) as decisions, sum(kept.impressions) as impressions, sum(kept.viewable) as viewable,
       sum(kept.clicks) as clicks, sum(kept.pledges) as pledges, sum(kept.filtered) as filtered
from engagement_day as kept
join cell on cell.id = kept.cell_id
where kept.zone = @zone
  and kept.day between @from and @until
  and (@campaign = 0 or cell.campaign_id = @campaign)
  and (@all or cell.org_id = @org or cell.placement_org_id = @org)
group by kept.day, cell.placement_org_id, cell.campaign_id, cell.message_id, cell.variant, cell.arm, cell.locale
order by kept.day, cell.placement_org_id, cell.message_id, cell.locale, cell.campaign_id, cell.variant, cell.arm
