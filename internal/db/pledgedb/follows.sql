-- What was told of one organisation's standing pledges, by campaign and wave: of the newest campaigns that somebody told of.
select campaign.public_id, cast(version.body -> 'name' as text) as name, told.wave, told.kept, told.saw, told.offered, told.count
from (
    select follow.campaign_id, follow.wave, follow.kept, follow.saw, follow.offered, count(*) as count
    from (select campaign_id from pledge_follow where org_id = @org group by campaign_id order by campaign_id desc limit 25) as newest
    join pledge_follow as follow on follow.org_id = @org and follow.campaign_id = newest.campaign_id
    join pledge on pledge.id = follow.pledge_id and pledge.held = ''
    group by follow.campaign_id, follow.wave, follow.kept, follow.saw, follow.offered
) as told
join campaign on campaign.id = told.campaign_id
join campaign_version as version on version.id = campaign.id and version.to_revision is null
order by campaign.id desc, told.wave
