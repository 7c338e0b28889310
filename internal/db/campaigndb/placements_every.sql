-- Every placement.
select placement.id, placement.public_id, placement.org_id, placement.name, placement.channel, placement.place, placement.zone, placement.fallback,
       placement.house_message_id, placement.paused, placement.created_at, partner.stage <> 'live' as resting
from placement
join org as partner on partner.id = placement.org_id
order by placement.id
