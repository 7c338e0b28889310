-- The campaigns that a placement, or the placements of a partner, carry now: of one team, or (0) of all.
select distinct version.id, cast(version.body -> 'name' as text) as name
from placement
join campaign_placement as carried on carried.placement_id = placement.id
join campaign_version as version on version.id = carried.campaign_id and version.version = carried.version and version.to_revision is null
join campaign on campaign.id = version.id
join list_key as listed on listed.kind = 'campaign' and listed.id = version.id and listed.sort = 'flight' and listed.facet = 'live'
    and listed.begins_ms <= @now and listed.ends_ms > @now
where (@partner = 0 or placement.org_id = @partner)
  and (@placement = 0 or placement.id = @placement)
  and (@team = 0 or campaign.org_id = @team)
order by version.id
