-- What changes of organisations since an instant had found, the latest first.
select org.id, audit.before
from audit
join org on org.public_id = audit.subject
where audit.kind = @kind
  and audit.verb = @verb
  and audit.at > @moment
order by audit.seq desc
