-- Some placements, whoever asks.
select id, public_id, org_id, name, channel, place, zone, fallback, house_message_id, paused, created_at
from placement
where id in @ids
