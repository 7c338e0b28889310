-- What a question counts in days or whole months that are added up in a shape.
select '{part}' as part, kept.starts_on, kept.campaign_id, kept.message_id, kept.variant, kept.partner_id,
       coalesce(placement.public_id, '') as slot, coalesce(placement.name, '') as slot_name, coalesce(placement.channel, '') as channel,
       kept.place, kept.locale, kept.arm, kept.sample,
       kept.decisions, kept.impressions, kept.viewable, kept.opens, kept.clicks, kept.law_reads,
       kept.dismissed, kept.shares, kept.pledges, kept.filtered
from engagement_cube as kept
left join placement on placement.id = kept.placement_id
where kept.zone = @zone
  and kept.viewer_id = @org
  and kept.shape = @{part}_shape
  and kept.starts_on in @{part}_starts
  and {which}
