-- Writes notices.
with fresh as (@rows)
insert into notice (public_id, org_id, kind, subject, facts, at)
select public_id, org_id, kind, subject, facts, at
from fresh
