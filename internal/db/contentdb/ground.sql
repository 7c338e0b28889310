-- The law cards and statements with some ids, and the rules of review of some organisations, as they stand. A statement has no
-- versions: in that place stands whether it is a sample.
select 'law_card' as kind, head.id, head.public_id, head.org_id, version.version, version.body
from law_card as head
join law_card_version as version on version.id = head.id and version.to_revision is null
where head.id in @laws
union all
select 'rulebook', head.id, head.public_id, head.org_id, version.version, version.body
from rulebook as head
join rulebook_version as version on version.id = head.id and version.to_revision is null
where head.org_id in @orgs
union all
select statement.kind, statement.id, statement.public_id, statement.org_id, case when statement.sample then 1 else 0 end, statement.texts
from statement
where statement.id in @agreed
