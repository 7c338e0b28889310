-- What was counted of a campaign's arms and variants between two half-hours: one of the parts of a union. A visit counts
-- once its card was drawn: decisions are asked for by machines too, and no rate is taken over them. Who is held out of everything is on neither side.
select cell.campaign_id, cell.variant, cell.arm, cell.bucket_source,
       sum(kept.impressions) as visits, sum(kept.opens) as opens, sum(kept.clicks) as clicks,
       sum(kept.law_reads) as law_reads, sum(kept.pledges) as pledges
from cell
join engagement_half_hour as kept on kept.cell_id = cell.id and kept.bucket >= @since_{n} and kept.bucket < @until_{n}
where cell.campaign_id = @campaign_{n}
  and cell.arm < 3
  and (@all or cell.org_id = @org)
group by cell.campaign_id, cell.variant, cell.arm, cell.bucket_source
