-- What a partner reported of periods that touch some days, with the names of the campaigns.
select entry.public_id, entry.kind, entry.first_day, entry.last_day, entry.count, entry.source, entry.actor_id, entry.actor_name, entry.at,
       campaign.public_id as campaign, version.body, partner.public_id as partner, partner.name as partner_body
from circulation as entry
join org as partner on partner.id = entry.partner_id
join campaign on campaign.id = entry.campaign_id
join campaign_version as version on version.id = entry.campaign_id and version.to_revision is null
where entry.partner_id = @partner
  and entry.last_day >= @from
  and entry.first_day <= @until
order by entry.last_day desc, entry.id desc
limit @most
