-- Adds the published lines of a whole month up, of every campaign together or of each.
insert into published_segment_sum (zone, org_id, of_campaign, span, starts_on, side, segment_id, sample, decisions, impressions, viewable, opens, clicks, law_reads, dismissed, shares, pledges, filtered)
select zone, org_id, {of}, 2, cast(@first as {date}), side, segment_id, max(sample), sum(decisions), sum(impressions), sum(viewable), sum(opens), sum(clicks), sum(law_reads), sum(dismissed), sum(shares), sum(pledges), sum(filtered)
from published_segment
where zone = @zone
  and day between @first and @last
  and {which}
group by zone, org_id, {by}side, segment_id
