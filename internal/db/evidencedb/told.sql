-- What partners reported, with what was counted at their placements for the same campaign in the same days, by the days of a zone.
with listed as (
    select entry.id, entry.public_id, entry.kind, entry.first_day, entry.last_day, entry.count, entry.source, entry.actor_id, entry.actor_name, entry.at,
           entry.partner_id, entry.campaign_id, campaign.public_id as campaign
    from circulation as entry
    join campaign on campaign.id = entry.campaign_id
    where (@all or entry.org_id = @org)
      and (@partner = 0 or entry.partner_id = @partner)
      and (@campaign = '' or campaign.public_id = @campaign)
      and (@kind = '' or entry.kind = @kind)
      and entry.first_day >= @from
      and entry.last_day <= @until
    order by entry.last_day desc, entry.id desc
    limit @most
)
select entry.public_id, entry.kind, entry.first_day, entry.last_day, entry.count, entry.source, entry.actor_id, entry.actor_name, entry.at,
       entry.campaign, version.body, partner.public_id as partner, partner.name as partner_body,
       coalesce(ours.decisions, 0) as decisions, coalesce(ours.impressions, 0) as impressions,
       coalesce(ours.viewable, 0) as viewable, coalesce(ours.filtered, 0) as filtered
from listed as entry
join org as partner on partner.id = entry.partner_id
join campaign_version as version on version.id = entry.campaign_id and version.to_revision is null
left join (
    select entry.id,
           sum(kept.decisions) as decisions, sum(kept.impressions) as impressions,
           sum(kept.viewable) as viewable, sum(kept.filtered) as filtered
    from listed as entry
    join cell on cell.campaign_id = entry.campaign_id and cell.placement_org_id = entry.partner_id
    join engagement_day as kept on kept.zone = @zone and kept.cell_id = cell.id and kept.day between entry.first_day and entry.last_day
    where @ours
      and entry.kind = 'partner_deliveries'
    group by entry.id
) as ours on ours.id = entry.id
order by entry.last_day desc, entry.id desc
