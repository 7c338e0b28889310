-- What partners reported, with what was counted at their placements for the same campaign in the same days, by the days of a zone.
select entry.public_id, entry.kind, entry.first_day, entry.last_day, entry.count, entry.source, entry.actor_id, entry.actor_name, entry.at,
       campaign.public_id as campaign, version.body, partner.public_id as partner, partner.name as partner_body,
       coalesce(ours.decisions, 0) as decisions, coalesce(ours.impressions, 0) as impressions,
       coalesce(ours.viewable, 0) as viewable, coalesce(ours.filtered, 0) as filtered
from circulation as entry
join org as partner on partner.id = entry.partner_id
join campaign on campaign.id = entry.campaign_id
join campaign_version as version on version.id = campaign.id and version.to_revision is null
left join (
    select entry.id,
           sum(kept.decisions) as decisions, sum(kept.impressions) as impressions,
           sum(kept.viewable) as viewable, sum(kept.filtered) as filtered
    from circulation as entry
    join cell on cell.campaign_id = entry.campaign_id and cell.placement_org_id = entry.partner_id
    join engagement_day as kept on kept.zone = @zone and kept.cell_id = cell.id and kept.day between entry.first_day and entry.last_day
    where @ours
      and entry.kind = 'partner_deliveries'
      and (@partner = 0 or entry.partner_id = @partner)
      and (@all or entry.org_id = @org)
    group by entry.id
) as ours on ours.id = entry.id
where (@all or entry.org_id = @org)
  and (@partner = 0 or entry.partner_id = @partner)
  and (@campaign = '' or campaign.public_id = @campaign)
  and entry.first_day >= @from
  and entry.last_day <= @until
order by entry.last_day desc, entry.id desc
limit @most
