-- Stops that no line up to a position had lifted.
select stop.seq, stop.org_id, stop.target_kind, stop.target_id, stop.locale, stop.stopped, stop.reason,
       stop.actor_id, stop.actor_name, stop.at, stop.revokes
from stop
where stop.stopped
  and stop.seq <= @seq
  and not exists (select 1 from stop as lift where lift.revokes = stop.seq and lift.seq <= @seq)
order by stop.seq
