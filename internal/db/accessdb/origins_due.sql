-- Websites that are to be looked at again, the one that has waited longest first.
select origin.id, origin.org_id, org.public_id as owner, origin.url, origin.verified_at, origin.looked_at, origin.record, origin.record_seen,
       origin.file, origin.file_seen, origin.failing_at, origin.lapsed_at, origin.due_at
from origin
join org on org.id = origin.org_id
where origin.due_at <= @now and org.stage <> 'left'
order by origin.due_at, origin.id
limit @most
