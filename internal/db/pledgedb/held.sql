-- Pledges that wait for a person, oldest first, with their campaign and partner. No names.
select few.id, few.public_id, few.org_id, few.held, few.locale, few.pledged_at,
       (select campaign.public_id from campaign where campaign.id = few.campaign_id) as campaign,
       (select org.public_id from org where org.id = few.placement_org_id) as partner,
       (select cast(version.body -> 'name' as text) from campaign_version as version
        where version.id = few.campaign_id and version.to_revision is null) as campaign_name,
       (select cast(org.name as text) from org where org.id = few.placement_org_id) as partner_name
from (
    select id, public_id, org_id, held, locale, pledged_at, campaign_id, placement_org_id
    from pledge
    where held <> '' and (@all or org_id = @org) and id > @after
    order by id
    limit @most
) as few
order by few.id
