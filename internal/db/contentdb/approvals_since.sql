-- Approvals that hold at an instant or will, and were written after another.
select id, org_id, subject, subject_id, locale, role, digest, actor_id, actor_name, approved_at, expires_at, example, bypass, withdrawn_at
from approval
where id > @after
  and expires_at > @now
  and withdrawn_at is null
order by id
