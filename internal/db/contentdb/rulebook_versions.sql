-- Every version of an organisation's rules, the newest first, and at most so many.
select rulebook.id, rulebook.public_id, rulebook.org_id, version.version, version.body, version.actor_id, version.actor_name, version.created_at
from rulebook
join rulebook_version as version on version.id = rulebook.id
where rulebook.org_id = @org
order by version.version desc
limit @most
