-- What happened between two half-hours, of cells that somebody may see, by what was shown where. Who qualified is added up.
select kept.bucket, campaign.public_id as campaign, message.public_id as message, cell.variant, cell.arm, cell.locale, partner.public_id as partner, placement.public_id as placement,
       cell.place, cell.bucket_source as source, {sample} as sample, {counts}
from {table} as kept
join cell on cell.id = kept.cell_id
left join placement on placement.id = cell.placement_id
left join org as partner on partner.id = cell.placement_org_id
left join campaign on campaign.id = cell.campaign_id
left join message on message.id = cell.message_id
left join campaign_version on campaign_version.id = cell.campaign_id and campaign_version.to_revision is null
left join message_version on message_version.id = cell.message_id and message_version.to_revision is null
where kept.bucket >= @since and kept.bucket < @before and (cell.org_id = @org or cell.placement_org_id = @org) and (@campaign = '' or campaign.public_id = @campaign)
group by kept.bucket, campaign.public_id, message.public_id, cell.variant, cell.arm, cell.locale, partner.public_id, placement.public_id, cell.place, cell.bucket_source{and_by}
