-- Puts half-hours of cells in place of those that were wrong.
with fresh as (@rows)
insert into engagement_half_hour as kept
    (cell_id, bucket, decisions, impressions, viewable, opens, clicks, law_reads,
     dismissed, shares, scans, answers, pledges, filtered, revision)
select cell_id, bucket, decisions, impressions, viewable, opens, clicks, law_reads,
       dismissed, shares, scans, answers, pledges, filtered, revision
from fresh
where true
on conflict (cell_id, bucket) do update
set decisions = excluded.decisions,
    impressions = excluded.impressions,
    viewable = excluded.viewable,
    opens = excluded.opens,
    clicks = excluded.clicks,
    law_reads = excluded.law_reads,
    dismissed = excluded.dismissed,
    shares = excluded.shares,
    scans = excluded.scans,
    answers = excluded.answers,
    pledges = excluded.pledges,
    filtered = excluded.filtered,
    revision = excluded.revision
