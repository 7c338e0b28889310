-- Adds the published pairs of a month up over campaigns.
with fresh as (@rows)
insert into published_pair_sum (zone, month, org_id, side, origin, destination, sample, impressions, viewable, opens, clicks, law_reads, dismissed, shares, pledges)
select zone, month, org_id, side, origin, destination, max(sample), sum(impressions), sum(viewable), sum(opens), sum(clicks), sum(law_reads), sum(dismissed), sum(shares), sum(pledges)
from fresh
group by zone, month, org_id, side, origin, destination
