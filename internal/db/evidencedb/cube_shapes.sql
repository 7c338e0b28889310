-- Adds a day, which has been added up by everything, up in every other shape.
with wanted as (@rows)
insert into engagement_cube
    (zone, viewer_id, shape, starts_on, campaign_id, message_id, variant, locale, place, partner_id, placement_id, arm, sample,
     decisions, impressions, viewable, opens, clicks, law_reads,
     dismissed, shares, scans, answers, pledges, filtered)
select kept.zone, kept.viewer_id, wanted.shape, kept.starts_on,
       case wanted.campaign when 1 then kept.campaign_id else 0 end,
       case wanted.message when 1 then kept.message_id else 0 end,
       case wanted.message when 1 then kept.variant else '' end,
       case wanted.locale when 1 then kept.locale else '' end,
       case wanted.place when 1 then kept.place else '' end,
       case wanted.partner when 1 then kept.partner_id else 0 end,
       case wanted.placement when 1 then kept.placement_id else 0 end,
       kept.arm, max(kept.sample),
       sum(kept.decisions), sum(kept.impressions), sum(kept.viewable), sum(kept.opens), sum(kept.clicks), sum(kept.law_reads),
       sum(kept.dismissed), sum(kept.shares), sum(kept.scans), sum(kept.answers), sum(kept.pledges), sum(kept.filtered)
from engagement_cube as kept
join wanted on true
where kept.zone = @zone
  and kept.starts_on = @day
  and kept.shape = 63
group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
