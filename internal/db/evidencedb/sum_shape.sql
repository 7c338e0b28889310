-- Adds a day, which has been added up by everything, up by a few of its keys.
insert into engagement_sum
    (zone, viewer_id, shape, of_campaign, starts_on, campaign_id, message_id, variant, partner_id, locale, arm, sample,
     decisions, impressions, viewable, opens, clicks, law_reads,
     dismissed, shares, scans, answers, pledges, filtered)
select zone, viewer_id, {shape}, {of}, starts_on, {campaign}, {message}, {variant}, {partner}, {locale}, arm, max(sample),
       sum(decisions), sum(impressions), sum(viewable), sum(opens), sum(clicks), sum(law_reads),
       sum(dismissed), sum(shares), sum(scans), sum(answers), sum(pledges), sum(filtered)
from engagement_sum
where zone = @zone
  and starts_on = @day
  and shape = 6
  and {which}
group by zone, viewer_id, starts_on, arm{keys}
