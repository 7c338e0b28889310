-- Adds one day up for everyone who may see it, by everything but the segment: campaign, message, variant, locale, place, partner, placement and arm.
insert into engagement_cube
    (zone, viewer_id, shape, starts_on, campaign_id, message_id, variant, locale, place, partner_id, placement_id, arm, sample,
     decisions, impressions, viewable, opens, clicks, law_reads,
     dismissed, shares, scans, answers, pledges, filtered)
select kept.zone, cell.viewer_id, 63, kept.day, cell.campaign_id, cell.message_id, cell.variant, cell.locale, cell.place, cell.placement_org_id, cell.placement_id, cell.arm,
       max(case when org.sample or cast(campaign.body ->> 'sample' as text) in ('true', '1')
                  or cast(message.body ->> 'sample' as text) in ('true', '1') then 1 else 0 end),
       sum(kept.decisions), sum(kept.impressions), sum(kept.viewable), sum(kept.opens), sum(kept.clicks), sum(kept.law_reads),
       sum(kept.dismissed), sum(kept.shares), sum(kept.scans), sum(kept.answers), sum(kept.pledges), sum(kept.filtered)
from engagement_day as kept
join (
    select id, org_id as viewer_id, campaign_id, message_id, variant, locale, place, placement_org_id, placement_id, arm
    from cell
    union all
    select id, placement_org_id as viewer_id, campaign_id, message_id, variant, locale, place, placement_org_id, placement_id, arm
    from cell
    where placement_org_id <> org_id
) as cell on cell.id = kept.cell_id
left join org on org.id = cell.placement_org_id
left join campaign_version as campaign on campaign.id = cell.campaign_id and campaign.to_revision is null
left join message_version as message on message.id = cell.message_id and message.to_revision is null
where kept.zone = @zone
  and kept.day = @day
group by kept.zone, cell.viewer_id, kept.day, cell.campaign_id, cell.message_id, cell.variant, cell.locale, cell.place, cell.placement_org_id, cell.placement_id, cell.arm
