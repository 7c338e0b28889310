-- What is published of segments in the months of some days up to them, as rows beside the sums of a cut: a segment stands where a message would.
select 'told', kept.day, 0, kept.segment_id, '', 0, '', '', '', '', '', case kept.side when 'shown' then 1 when 'held_out' then 2 else 0 end, kept.samples,
       kept.decisions, kept.impressions, kept.viewable, kept.opens, kept.clicks, kept.law_reads, kept.dismissed, kept.shares, kept.pledges, kept.filtered
from published_so_far as kept
where kept.zone = @zone
  and kept.org_id = @org
  and kept.of_campaign = @campaign
  and kept.day in @so_far
