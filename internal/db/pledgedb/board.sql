-- The standing pledges of a campaign by partner, most first, and the partners that are asked for beside them.
select org.id as org_id, org.name, coalesce(stand.pledges, 0) as pledges
from org
left join (
    select placement_org_id, count(*) as pledges
    from pledge
    where campaign_id = @campaign and held = ''
    group by placement_org_id
) as stand on stand.placement_org_id = org.id
where stand.pledges > 0 or org.id in @also
order by coalesce(stand.pledges, 0) desc, org.id
