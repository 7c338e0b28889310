-- Adds one day up for everyone who may see it, by campaign, message, variant, partner, locale and arm.
insert into engagement_sum
    (zone, viewer_id, shape, of_campaign, starts_on, campaign_id, message_id, variant, partner_id, locale, arm, sample,
     decisions, impressions, viewable, opens, clicks, law_reads,
     dismissed, shares, scans, answers, pledges, filtered)
select zone, viewer_id, 6, 0, starts_on, campaign_id, message_id, variant, partner_id, locale, arm, max(sample),
       sum(decisions), sum(impressions), sum(viewable), sum(opens), sum(clicks), sum(law_reads),
       sum(dismissed), sum(shares), sum(scans), sum(answers), sum(pledges), sum(filtered)
from engagement_cube
where zone = @zone
  and starts_on = @day
  and shape = 63
group by zone, viewer_id, starts_on, campaign_id, message_id, variant, partner_id, locale, arm
