-- Adds to the days of cells, in every zone.
with fresh as (@rows)
insert into engagement_day as kept
    (zone, cell_id, day, decisions, impressions, viewable, opens, clicks, law_reads,
     dismissed, shares, scans, answers, pledges, filtered, revision)
select zone, cell_id, day, decisions, impressions, viewable, opens, clicks, law_reads,
       dismissed, shares, scans, answers, pledges, filtered, revision
from fresh
where true
on conflict (zone, cell_id, day) do update
set decisions = kept.decisions + excluded.decisions,
    impressions = kept.impressions + excluded.impressions,
    viewable = kept.viewable + excluded.viewable,
    opens = kept.opens + excluded.opens,
    clicks = kept.clicks + excluded.clicks,
    law_reads = kept.law_reads + excluded.law_reads,
    dismissed = kept.dismissed + excluded.dismissed,
    shares = kept.shares + excluded.shares,
    scans = kept.scans + excluded.scans,
    answers = kept.answers + excluded.answers,
    pledges = kept.pledges + excluded.pledges,
    filtered = kept.filtered + excluded.filtered,
    revision = excluded.revision
