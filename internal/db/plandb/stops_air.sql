-- What some stops of an organisation took off the air.
select air.stop_seq, cast(air.body as text) as body
from stop_air as air
join stop on stop.seq = air.stop_seq
where air.stop_seq in @seqs
  and (@every or stop.org_id = @org)
