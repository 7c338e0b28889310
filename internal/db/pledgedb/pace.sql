-- When the newest pledges of one organisation were made, by campaign and partner, of those since a moment.
select newest.pledged_at,
       (select campaign.public_id from campaign where campaign.id = newest.campaign_id) as campaign,
       (select org.public_id from org where org.id = newest.placement_org_id) as partner,
       (select cast(version.body -> 'name' as text) from campaign_version as version
        where version.id = newest.campaign_id and version.to_revision is null) as campaign_name,
       (select cast(org.name as text) from org where org.id = newest.placement_org_id) as partner_name
from (
    select id, campaign_id, placement_org_id, pledged_at
    from pledge
    where org_id = @org and id < @before
    order by org_id desc, id desc
    limit @most
) as newest
where newest.pledged_at >= @since
order by newest.campaign_id, newest.placement_org_id, newest.id
