-- Adds the published lines of a day to what was published of its month up to the day before, of every campaign together and of each.
insert into published_so_far (zone, org_id, of_campaign, day, side, segment_id, samples, decisions, impressions, viewable, opens, clicks, law_reads, dismissed, shares, pledges, filtered)
select zone, org_id, of_campaign, cast(@day as {date}), side, segment_id, sum(samples), sum(decisions), sum(impressions), sum(viewable), sum(opens), sum(clicks), sum(law_reads), sum(dismissed), sum(shares), sum(pledges), sum(filtered)
from (
    select zone, org_id, 0 as of_campaign, side, segment_id, sample as samples, decisions, impressions, viewable, opens, clicks, law_reads, dismissed, shares, pledges, filtered
    from published_segment
    where zone = @zone
      and day = @day
    union all
    select zone, org_id, campaign_id as of_campaign, side, segment_id, sample as samples, decisions, impressions, viewable, opens, clicks, law_reads, dismissed, shares, pledges, filtered
    from published_segment
    where zone = @zone
      and day = @day
      and campaign_id <> 0
    union all
    select zone, org_id, of_campaign, side, segment_id, samples, decisions, impressions, viewable, opens, clicks, law_reads, dismissed, shares, pledges, filtered
    from published_so_far
    where zone = @zone
      and day = @before
) as line
group by zone, org_id, of_campaign, side, segment_id
