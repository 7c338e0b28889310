-- Who came by what was sent on, of one organisation's newest campaigns, by campaign and channel.
select (select campaign.public_id from campaign where campaign.id = came.campaign_id) as public_id,
    (select cast(version.body -> 'name' as text) from campaign_version as version where version.id = came.campaign_id and version.to_revision is null) as name,
    came.channel, came.count
from (
    select kept.campaign_id, kept.channel, sum(kept.count) as count
    from (select campaign_id from share_arrival where org_id = @org group by campaign_id order by campaign_id desc limit 25) as newest
    join share_arrival as kept on kept.campaign_id = newest.campaign_id
    group by kept.campaign_id, kept.channel
) as came
order by came.campaign_id desc, came.count desc, came.channel
