-- What was counted at each placement over some days, in one zone, and how often an organisation's own were asked about.
select cell.placement_id, 0 as requests,
       sum(kept.decisions) as decisions, sum(kept.impressions) as impressions, sum(kept.viewable) as viewable,
       sum(kept.opens) as opens, sum(kept.clicks) as clicks, sum(kept.law_reads) as law_reads,
       sum(kept.dismissed) as dismissed, sum(kept.shares) as shares, sum(kept.pledges) as pledges, sum(kept.filtered) as filtered
from engagement_day as kept
join cell on cell.id = kept.cell_id
where kept.zone = @zone
  and kept.day between @from and @until
  and (@all or cell.placement_org_id = @org)
group by cell.placement_id
union all
select asked.placement_id, sum(asked.count), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
from request_day as asked
where asked.zone = @zone
  and asked.day between @from and @until
  and asked.placement_id in (select id from placement where org_id = @org)
group by asked.placement_id
