-- The current rules of some organisations.
select rulebook.id, rulebook.public_id, rulebook.org_id, version.version, version.body
from rulebook
join rulebook_version as version on version.id = rulebook.id and version.to_revision is null
where rulebook.org_id in @orgs
