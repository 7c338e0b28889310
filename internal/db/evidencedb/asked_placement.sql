-- How often one placement was asked about in each half-hour since one, the latest first.
select kept.bucket, kept.count
from request_half_hour as kept
where kept.placement_id = @placement
  and kept.bucket >= @since
  and (@all or kept.org_id = @org or kept.org_id in (select id from org where keeper_id = @org))
order by kept.bucket desc
