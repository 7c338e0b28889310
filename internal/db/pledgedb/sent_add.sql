-- Counts arrivals of processes: a number that is lower than one told before comes late, and says nothing.
with fresh as (@rows)
insert into share_arrival as kept (campaign_id, day, channel, node_id, org_id, count)
select fresh.campaign_id, fresh.day, fresh.channel, fresh.node_id, campaign.org_id, fresh.count
from fresh
join campaign on campaign.id = fresh.campaign_id
on conflict (campaign_id, day, channel, node_id) do update
set count = case when excluded.count > kept.count then excluded.count else kept.count end
