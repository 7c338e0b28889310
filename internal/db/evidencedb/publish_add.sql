-- Publishes the cells of a day.
with fresh as (@rows)
insert into published_segment (zone, day, org_id, campaign_id, side, segment_id, sample, decisions, impressions, viewable, opens, clicks, law_reads, dismissed, shares, pledges, filtered)
select zone, day, org_id, campaign_id, side, segment_id, sample, decisions, impressions, viewable, opens, clicks, law_reads, dismissed, shares, pledges, filtered
from fresh
