-- What a page shows of an organisation's figures: sums where they hold, cells where they do not.
select shape, starts_on, campaign_id, message_id, variant, partner_id, locale, arm, sample,
       decisions, impressions, viewable, opens, clicks, law_reads,
       dismissed, shares, pledges, filtered
from engagement_sum
where zone = @zone
  and viewer_id = @org
  and shape = 1
  and of_campaign = @campaign
  and starts_on between @from and @until
  and starts_on not in @stale
union all
select shape, starts_on, campaign_id, message_id, variant, partner_id, locale, arm, sample,
       decisions, impressions, viewable, opens, clicks, law_reads,
       dismissed, shares, pledges, filtered
from engagement_sum
where zone = @zone
  and viewer_id = @org
  and shape = @day_shape
  and of_campaign = @campaign
  and starts_on in @days
union all
select shape, starts_on, campaign_id, message_id, variant, partner_id, locale, arm, sample,
       decisions, impressions, viewable, opens, clicks, law_reads,
       dismissed, shares, pledges, filtered
from engagement_sum
where zone = @zone
  and viewer_id = @org
  and shape = @month_shape
  and of_campaign = @campaign
  and starts_on in @months
