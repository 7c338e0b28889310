-- Current campaigns of an organisation, and those that may appear on its placements.
select campaign.id, campaign.public_id, campaign.org_id, version.version, version.body
from campaign
join campaign_version as version on version.id = campaign.id and version.to_revision is null
where (
    @all
    or campaign.org_id = @org
    or exists (
        select 1
        from campaign_placement as carried
        join placement on placement.id = carried.placement_id
        where carried.campaign_id = version.id
          and carried.version = version.version
          and placement.org_id = @org
    )
){one}
order by campaign.id
