-- Pledges that wait for a person, oldest first, with their campaign and partner. No names.
select pledge.id, pledge.public_id, pledge.org_id, pledge.held, pledge.locale, pledge.pledged_at, campaign.public_id as campaign, org.public_id as partner
from pledge
join campaign on campaign.id = pledge.campaign_id
join org on org.id = pledge.placement_org_id
where pledge.held <> '' and (@all or pledge.org_id = @org) and pledge.id > @after
order by pledge.id
limit @most
