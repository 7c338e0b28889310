-- Every placement.
select id, public_id, org_id, name, channel, place, zone, fallback, house_message_id, paused, created_at
from placement
order by id
