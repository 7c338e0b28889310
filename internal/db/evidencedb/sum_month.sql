-- Adds the days of a whole month up, by partner or by message.
insert into engagement_sum
    (zone, viewer_id, shape, of_campaign, starts_on, campaign_id, message_id, variant, partner_id, locale, arm, sample,
     decisions, impressions, viewable, opens, clicks, law_reads,
     dismissed, shares, scans, answers, pledges, filtered)
select zone, viewer_id, shape + 1, of_campaign, cast(@first as {date}), campaign_id, message_id, variant, partner_id, locale, arm, max(sample),
       sum(decisions), sum(impressions), sum(viewable), sum(opens), sum(clicks), sum(law_reads),
       sum(dismissed), sum(shares), sum(scans), sum(answers), sum(pledges), sum(filtered)
from engagement_sum
where zone = @zone
  and starts_on between @first and @last
  and shape in (2, 4)
group by zone, viewer_id, shape, of_campaign, campaign_id, message_id, variant, partner_id, locale, arm
