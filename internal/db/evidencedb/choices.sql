-- The newest campaigns of an organisation, and what they are called.
select 'choice' as kind, campaign.id, campaign.public_id, version.body, false as sample
from (
    select id, public_id
    from campaign
    where org_id = @org
    order by id desc
    limit @choices
) as campaign
join campaign_version as version on version.id = campaign.id and version.to_revision is null
