-- Adds the days of a whole month up, in every shape.
insert into engagement_cube
    (zone, viewer_id, shape, starts_on, campaign_id, message_id, variant, locale, place, partner_id, placement_id, arm, sample,
     decisions, impressions, viewable, opens, clicks, law_reads,
     dismissed, shares, scans, answers, pledges, filtered)
select zone, viewer_id, shape + 64, cast(@first as {date}), campaign_id, message_id, variant, locale, place, partner_id, placement_id, arm, max(sample),
       sum(decisions), sum(impressions), sum(viewable), sum(opens), sum(clicks), sum(law_reads),
       sum(dismissed), sum(shares), sum(scans), sum(answers), sum(pledges), sum(filtered)
from engagement_cube
where zone = @zone
  and starts_on between @first and @last
  and shape < 64
group by zone, viewer_id, shape, campaign_id, message_id, variant, locale, place, partner_id, placement_id, arm
