-- Publishes the pairs of a month.
with fresh as (@rows)
insert into published_pair (zone, month, org_id, campaign_id, side, origin, destination, sample, impressions, viewable, opens, clicks, law_reads, dismissed, shares, pledges)
select zone, month, org_id, campaign_id, side, origin, destination, sample, impressions, viewable, opens, clicks, law_reads, dismissed, shares, pledges
from fresh
