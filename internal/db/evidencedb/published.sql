-- What is published of segments, in each of the two spans of a question.
select case when kept.day < @from then 0 else 1 end as period, kept.side, kept.segment_id, max(kept.sample) as sample,
       sum(kept.decisions) as decisions, sum(kept.impressions) as impressions, sum(kept.viewable) as viewable, sum(kept.opens) as opens,
       sum(kept.clicks) as clicks, sum(kept.law_reads) as law_reads, sum(kept.dismissed) as dismissed, sum(kept.shares) as shares,
       sum(kept.pledges) as pledges, sum(kept.filtered) as filtered
from published_segment as kept
where kept.zone = @zone
  and kept.org_id = @org
  and kept.day between @first and @until
  and {which}
group by 1, kept.side, kept.segment_id
