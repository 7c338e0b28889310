-- Puts things into their lists.
with fresh as (@rows)
insert into list_key (org_id, kind, sort, key, id, facet, begins_ms, ends_ms)
select org_id, kind, sort, key, id, facet, begins_ms, ends_ms
from fresh
