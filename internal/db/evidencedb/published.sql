-- What is published of segments, in each of the two spans of a question, as rows beside the sums of a cut: a segment stands where a
-- message would, and a span has the first of its days.
select -2, min(kept.day), 0, kept.segment_id, '', 0, '', case kept.side when 'shown' then 1 when 'held_out' then 2 else 0 end, max(kept.sample),
       sum(kept.decisions), sum(kept.impressions), sum(kept.viewable), sum(kept.opens),
       sum(kept.clicks), sum(kept.law_reads), sum(kept.dismissed), sum(kept.shares),
       sum(kept.pledges), sum(kept.filtered)
from published_segment as kept
where kept.zone = @zone
  and kept.org_id = @org
  and kept.day between @from and @until
  and {which}
group by kept.segment_id, kept.side, kept.day < @asked
