-- Adds half-hours, which have been added up by everything, up in every other shape.
with wanted as (@rows)
insert into half_hour_sum
    (viewer_id, shape, bucket, campaign_id, message_id, locale, place, arm, sample,
     decisions, impressions, viewable, opens, clicks, law_reads, dismissed, shares, pledges, filtered)
select kept.viewer_id, wanted.shape, kept.bucket,
       case wanted.campaign when 1 then kept.campaign_id else 0 end,
       case wanted.message when 1 then kept.message_id else 0 end,
       case wanted.locale when 1 then kept.locale else '' end,
       case wanted.place when 1 then kept.place else '' end,
       kept.arm, max(kept.sample),
       sum(kept.decisions), sum(kept.impressions), sum(kept.viewable), sum(kept.opens), sum(kept.clicks), sum(kept.law_reads),
       sum(kept.dismissed), sum(kept.shares), sum(kept.pledges), sum(kept.filtered)
from half_hour_sum as kept
join wanted on true
where kept.bucket in @buckets
  and kept.shape = 15
group by 1, 2, 3, 4, 5, 6, 7, 8
