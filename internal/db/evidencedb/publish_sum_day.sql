-- Adds the published lines of a day up over campaigns.
with fresh as (@rows)
insert into published_segment_sum (zone, org_id, of_campaign, span, starts_on, side, segment_id, sample, decisions, impressions, viewable, opens, clicks, law_reads, dismissed, shares, pledges, filtered)
select zone, org_id, 0, 1, day, side, segment_id, max(sample), sum(decisions), sum(impressions), sum(viewable), sum(opens), sum(clicks), sum(law_reads), sum(dismissed), sum(shares), sum(pledges), sum(filtered)
from fresh
group by zone, org_id, day, side, segment_id
