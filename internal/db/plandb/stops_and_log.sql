-- Stops that no later line has lifted, whoever pulled them, and the newest lines of an organisation's log.
select 'force' as what, stop.seq, stop.org_id, stop.target_kind, stop.target_id, stop.locale, stop.stopped, stop.reason,
       stop.actor_id, stop.actor_name, stop.at, stop.revokes
from stop
where stop.stopped
  and not exists (select 1 from stop as lift where lift.revokes = stop.seq)
union all
select 'log', latest.seq, latest.org_id, latest.target_kind, latest.target_id, latest.locale, latest.stopped, latest.reason,
       latest.actor_id, latest.actor_name, latest.at, latest.revokes
from (
    select seq, org_id, target_kind, target_id, locale, stopped, reason, actor_id, actor_name, at, revokes
    from stop
    where org_id = @org
      and (@before = 0 or seq < @before)
    order by seq desc
    limit @most
) as latest
order by 1, 2
