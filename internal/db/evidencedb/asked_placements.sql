-- How often each of an organisation's own placements was asked about in some days of a zone.
select kept.placement_id, sum(kept.count) as count
from request_day as kept
where kept.zone = @zone
  and kept.day between @from and @until
  and kept.placement_id in (select id from placement where org_id = @org)
group by kept.placement_id
