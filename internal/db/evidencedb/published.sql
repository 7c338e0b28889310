-- What is published of segments in days and whole months, as rows beside the sums of a cut: a segment stands where a message would.
select -2, kept.starts_on, 0, kept.segment_id, '', 0, '', case kept.side when 'shown' then 1 when 'held_out' then 2 else 0 end, kept.sample,
       kept.decisions, kept.impressions, kept.viewable, kept.opens, kept.clicks, kept.law_reads, kept.dismissed, kept.shares, kept.pledges, kept.filtered
from published_segment_sum as kept
where kept.zone = @zone
  and kept.org_id = @org
  and kept.of_campaign = @campaign
  and kept.span = 2
  and kept.starts_on in @told_months
union all
select -2, kept.{day}, 0, kept.segment_id, '', 0, '', case kept.side when 'shown' then 1 when 'held_out' then 2 else 0 end, kept.sample,
       kept.decisions, kept.impressions, kept.viewable, kept.opens, kept.clicks, kept.law_reads, kept.dismissed, kept.shares, kept.pledges, kept.filtered
from {table} as kept
where kept.zone = @zone
  and kept.org_id = @org
  and kept.{day} in @told_days
  and {which}
