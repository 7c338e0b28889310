-- The vetoes of a message in scope, with the partner's names, and its bypasses.
select 'veto' as kind, veto.id, veto.org_id, '' as locale, veto.reason, veto.actor_id, veto.actor_name, veto.at, veto.lifted_at as ends_at,
       veto.lifted_at as reviewed_at, 0 as reviewer_id, '' as reviewer_name, cast(org.name as text) as org_name
from veto
join message on message.id = veto.message_id
join org on org.id = veto.org_id
where veto.message_id = @message
  and (@all or message.org_id = @org)
union all
select 'bypass', bypass.id, bypass.org_id, bypass.locale, bypass.reason, bypass.actor_id, bypass.actor_name, bypass.at, bypass.ends_at,
       bypass.reviewed_at, bypass.reviewer_id, bypass.reviewer_name, ''
from bypass
where bypass.subject = 'message'
  and bypass.subject_id = @message
  and (@all or bypass.org_id = @org)
