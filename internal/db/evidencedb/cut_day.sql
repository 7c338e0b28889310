-- Every row of one day that an organisation may see, those with the most decisions first.
select *
from (
    select 'one', starts_on, campaign_id, message_id, variant, partner_id, '', '', '', place, locale, arm, sample,
           decisions, impressions, viewable, opens, clicks, law_reads,
           dismissed, shares, pledges, filtered
    from engagement_cube as kept
    where zone = @zone
      and viewer_id = @org
      and shape = @all_shape
      and starts_on = {day}
      and {which}
    order by decisions desc, impressions desc, campaign_id, message_id, variant, partner_id, locale, arm
    limit @most
) as shown
