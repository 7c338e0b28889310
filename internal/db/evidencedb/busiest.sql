-- The campaigns that were asked for most since a half-hour.
select busy.*, campaign.public_id, version.body
from (
    select cell.campaign_id,
           sum(kept.decisions) as decisions, sum(kept.impressions) as impressions, sum(kept.viewable) as viewable,
           sum(kept.opens) as opens, sum(kept.clicks) as clicks, sum(kept.law_reads) as law_reads,
           sum(kept.dismissed) as dismissed, sum(kept.shares) as shares, sum(kept.pledges) as pledges, sum(kept.filtered) as filtered
    from engagement_half_hour as kept
    join cell on cell.id = kept.cell_id
    where kept.bucket >= @since
      and cell.campaign_id <> 0
      and (@all or cell.org_id = @org or cell.placement_org_id = @org)
    group by cell.campaign_id
    order by sum(kept.decisions) desc, cell.campaign_id
    limit @most
) as busy
join campaign on campaign.id = busy.campaign_id
join campaign_version as version on version.id = campaign.id and version.to_revision is null
order by busy.decisions desc, busy.campaign_id
