-- Makes days of every cell from its half-hours.
with wanted as (@rows)
insert into engagement_day
    (zone, cell_id, day, decisions, impressions, viewable, opens, clicks, law_reads,
     dismissed, shares, scans, answers, pledges, filtered, revision)
select wanted.zone, half.cell_id, wanted.day,
       sum(half.decisions), sum(half.impressions), sum(half.viewable), sum(half.opens), sum(half.clicks), sum(half.law_reads),
       sum(half.dismissed), sum(half.shares), sum(half.scans), sum(half.answers), sum(half.pledges), sum(half.filtered),
       max(half.revision)
from wanted
join engagement_half_hour as half on half.bucket >= wanted.begins_at and half.bucket < wanted.ends_at
group by wanted.zone, half.cell_id, wanted.day
