-- How often placements that the asker may see were asked about, by half-hours since one.
select kept.bucket, sum(kept.count) as count
from request_half_hour as kept
where kept.bucket >= @since
  and (@all or kept.org_id = @org or kept.org_id in (select id from org where keeper_id = @org))
group by kept.bucket
