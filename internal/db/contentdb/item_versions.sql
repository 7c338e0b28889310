-- Every version of some questions, the newest first.
select head.id, head.public_id, head.org_id, version.version, version.body, version.actor_id, version.actor_name, version.created_at
from survey_item as head
join survey_item_version as version on version.id = head.id
where head.id in @ids
order by head.id, version.version desc
