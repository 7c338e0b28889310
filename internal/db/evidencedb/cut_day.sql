-- Every row of one day that an organisation may see, those with the most decisions first.
select *
from (
    select -3, starts_on, campaign_id, message_id, variant, partner_id, locale, arm, sample,
           decisions, impressions, viewable, opens, clicks, law_reads,
           dismissed, shares, pledges, filtered
    from engagement_sum
    where zone = @zone
      and viewer_id = @org
      and shape = 6
      and of_campaign = 0
      and starts_on = {day}
      and {which}
    order by decisions desc, impressions desc, campaign_id, message_id, variant, partner_id, locale, arm
    limit @most
) as shown
