-- What was counted of a campaign's arms and variants between two half-hours, by partner and half-hour, with the zone of the placement's days.
select cell.variant, cell.arm, cell.bucket_source, cell.placement_org_id, placement.zone, kept.bucket,
       sum(kept.impressions) as visits, sum(kept.opens) as opens, sum(kept.clicks) as clicks,
       sum(kept.law_reads) as law_reads, sum(kept.pledges) as pledges
from cell
join placement on placement.id = cell.placement_id
join engagement_half_hour as kept on kept.cell_id = cell.id and kept.bucket >= @since and kept.bucket < @until
where cell.campaign_id = @campaign
  and cell.arm in (1, 2)
  and (@every or cell.bucket_source = 3)
  and (@all or cell.org_id = @org)
group by cell.variant, cell.arm, cell.bucket_source, cell.placement_org_id, placement.zone, kept.bucket
