-- Stops that no later line has lifted, and whether placements of an organisation carried what each took off the air; and the
-- latest stops that concerned it and were made or lifted since a moment, with what they took off the air and neither who nor why.
select 'force' as what, stop.seq, stop.org_id, stop.target_kind, stop.target_id, stop.locale, stop.stopped, stop.reason, stop.actor_id, stop.actor_name,
       stop.at, stop.revokes, exists (select 1 from stop_carrier as carrier where carrier.org_id = @org and carrier.stop_seq = stop.seq) as carried,
       cast(null as timestamptz) as lifted_at, '' as air
from stop
where stop.stopped
  and not exists (select 1 from stop as lift where lift.revokes = stop.seq)
union all
select 'told', told.seq, told.org_id, told.target_kind, told.target_id, told.locale, told.stopped, '', 0, '', told.at, told.revokes, told.stopped, told.lifted_at, told.air
from (
    select stop.seq, stop.org_id, stop.target_kind, stop.target_id, stop.locale, stop.stopped, stop.at, stop.revokes, lift.at as lifted_at,
           coalesce(cast(air.body as text), '') as air
    from stop_carrier as carrier
    join stop on stop.seq = carrier.stop_seq
    left join stop as lift on lift.revokes = stop.seq
    left join stop_air as air on air.stop_seq = stop.seq
    where carrier.org_id = @org
      and (stop.at >= @since or lift.at >= @since)
    order by stop.seq desc
    limit @most
) as told
order by 1, 2
