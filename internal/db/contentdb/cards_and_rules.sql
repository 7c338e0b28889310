-- The law cards with some ids, and the rules of review of some organisations, as they stand.
select 'law_card' as kind, head.id, head.public_id, head.org_id, version.version, version.body
from law_card as head
join law_card_version as version on version.id = head.id and version.to_revision is null
where head.id in @laws
union all
select 'rulebook', head.id, head.public_id, head.org_id, version.version, version.body
from rulebook as head
join rulebook_version as version on version.id = head.id and version.to_revision is null
where head.org_id in @orgs
