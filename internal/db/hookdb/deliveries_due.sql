-- Deliveries that are due and in nobody's hand, four of each webhook that is on, or that one that was asked for as a test.
select due.id, due.hook_id, due.notice_id, due.org_id, due.state, due.tries, due.due_at, due.leased_at, due.tried_at, due.status, due.why, due.took_ms,
       due.public_id, due.kind, due.subject, due.facts, due.told_at,
       hook.id as of_id, hook.public_id as of_public_id, hook.org_id as of_org_id, hook.url as of_url, hook.kinds as of_kinds, hook.secret as of_secret,
       hook.before as of_before, hook.overlaps_at as of_overlaps_at, hook.off as of_off, hook.failed as of_failed, hook.failing_at as of_failing_at, hook.created_at as of_created_at
from (
    select delivery.*, notice.public_id, notice.kind, notice.subject, notice.facts, notice.at as told_at,
           row_number() over (partition by delivery.hook_id order by delivery.due_at, delivery.id) as turn
    from hook_delivery as delivery
    join notice on notice.id = delivery.notice_id
    join hook as to_hook on to_hook.id = delivery.hook_id
    where delivery.state = 'due' and delivery.due_at <= @now and delivery.leased_at <= @now
      and (to_hook.off = '' or notice.kind = 'webhook.test')
) as due
join hook on hook.id = due.hook_id
where due.turn <= 4
order by due.due_at, due.id
limit @most
