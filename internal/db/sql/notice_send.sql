-- Puts notices on their way to each webhook of their organisations that is on and wants their kind, or to one alone.
insert into hook_delivery (hook_id, notice_id, org_id, state, tries, due_at, leased_at, tried_at, status, why, took_ms)
select hook.id, notice.id, hook.org_id, 'due', 0, @now, @now, null, 0, '', 0
from notice
join hook on hook.org_id = notice.org_id
where notice.public_id in @notices
  and (hook.id = @only or @only = 0 and hook.off = '' and (hook.kinds = '[]' or hook.kinds like '%"' || notice.kind || '"%'))
