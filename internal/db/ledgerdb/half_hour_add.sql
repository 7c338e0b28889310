-- Adds to the half-hours of cells.
with fresh as (@rows)
insert into engagement_half_hour as kept
    (cell_id, bucket, decisions, impressions, viewable, opens, clicks, law_reads,
     dismissed, shares, scans, answers, pledges, filtered, revision)
select cell_id, bucket, decisions, impressions, viewable, opens, clicks, law_reads,
       dismissed, shares, scans, answers, pledges, filtered, revision
from fresh
where true
on conflict (cell_id, bucket) do update
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
