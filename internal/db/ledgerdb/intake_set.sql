-- Writes what came in at processes: a number that is lower than one told before comes late, and says nothing.
with fresh as (@rows)
insert into intake_day as kept
    (day, org_id, node_id, accepted, spooled, timed, ahead_minute, ahead_hour, ahead_day, behind_minute, behind_hour, behind_day)
select day, org_id, node_id, accepted, spooled, timed, ahead_minute, ahead_hour, ahead_day, behind_minute, behind_hour, behind_day
from fresh
where true
on conflict (day, org_id, node_id) do update
set accepted = excluded.accepted,
    spooled = excluded.spooled,
    timed = excluded.timed,
    ahead_minute = excluded.ahead_minute,
    ahead_hour = excluded.ahead_hour,
    ahead_day = excluded.ahead_day,
    behind_minute = excluded.behind_minute,
    behind_hour = excluded.behind_hour,
    behind_day = excluded.behind_day
where excluded.accepted > kept.accepted
