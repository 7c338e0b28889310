-- Every version of what an organisation holds out of everything, the newest first, and at most so many.
select hold_out.id, hold_out.public_id, hold_out.org_id, version.version, version.body, version.actor_id, version.actor_name, version.created_at
from hold_out
join hold_out_version as version on version.id = hold_out.id
where hold_out.org_id = @org
order by version.version desc
limit @most
