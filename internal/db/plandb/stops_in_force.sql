-- Stops that no later line has lifted.
select stop.seq, stop.org_id, stop.target_kind, stop.target_id, stop.locale, stop.stopped, stop.reason,
       stop.actor_id, stop.actor_name, stop.at, stop.revokes
from stop
where stop.stopped
  and not exists (select 1 from stop as lift where lift.revokes = stop.seq)
order by stop.seq
