-- The newest deliveries of a webhook, with what each tells.
select delivery.id, delivery.hook_id, delivery.notice_id, delivery.org_id, delivery.state, delivery.tries, delivery.due_at, delivery.leased_at, delivery.tried_at,
       delivery.status, delivery.why, delivery.took_ms, notice.public_id, notice.kind, notice.subject, notice.facts, notice.at as told_at
from hook_delivery as delivery
join notice on notice.id = delivery.notice_id
where delivery.hook_id = @hook
order by delivery.notice_id desc
limit @most
