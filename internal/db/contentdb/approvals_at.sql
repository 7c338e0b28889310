-- Approvals that held at an instant.
select id, org_id, subject, subject_id, locale, role, digest, actor_id, actor_name, approved_at, expires_at, example, bypass, withdrawn_at
from approval
where approved_at <= @moment
  and expires_at > @moment
  and (withdrawn_at is null or withdrawn_at > @moment)
order by id
