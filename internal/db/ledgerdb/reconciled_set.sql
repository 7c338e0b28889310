-- Writes how a day stands. What was brought again is added to what was before.
with fresh as (@rows)
insert into reconciled_day as kept
    (day, checked_at, events, counted, aside, requests, decisions, accepted, spooled, duplicates, late_hour, late_day, waiting, lag_ms, wrong, wrong_day, wrong_aside, low, high)
select day, checked_at, events, counted, aside, requests, decisions, accepted, spooled, duplicates, late_hour, late_day, waiting, lag_ms, wrong, wrong_day, wrong_aside, low, high
from fresh
where true
on conflict (day) do update
set duplicates = kept.duplicates + excluded.duplicates,
    checked_at = excluded.checked_at,
    events = excluded.events,
    counted = excluded.counted,
    aside = excluded.aside,
    requests = excluded.requests,
    decisions = excluded.decisions,
    accepted = excluded.accepted,
    spooled = excluded.spooled,
    late_hour = excluded.late_hour,
    late_day = excluded.late_day,
    waiting = excluded.waiting,
    lag_ms = excluded.lag_ms,
    wrong = excluded.wrong,
    wrong_day = excluded.wrong_day,
    wrong_aside = excluded.wrong_aside,
    low = excluded.low,
    high = excluded.high
