-- Where conjunctions stand, of those that changed in a span: of one campaign, or of all.
select id, campaign_id, segment_id, digest, standing, revision, measured_at
from reach_floor
where revision > @since
  and revision <= @to
  and (@campaign = 0 or campaign_id = @campaign)
order by id
