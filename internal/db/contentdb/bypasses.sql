-- The bypasses in scope that nobody has reviewed, or every one of a thing: the newest first, and at most so many.
select bypass.id, bypass.subject, bypass.subject_id, bypass.locale, bypass.digest, bypass.reason, bypass.actor_id, bypass.actor_name, bypass.at, bypass.ends_at,
       bypass.reviewed_at, bypass.reviewer_id, bypass.reviewer_name,
       coalesce(message.public_id, law_card.public_id) as public_id, coalesce(said.body ->> 'name', '') as name,
       coalesce(card.body ->> 'place', '') as place, coalesce(card.body ->> 'conduct', '') as conduct
from bypass
left join message on bypass.subject = 'message' and message.id = bypass.subject_id
left join message_version as said on said.id = message.id and said.to_revision is null
left join law_card on bypass.subject = 'law' and law_card.id = bypass.subject_id
left join law_card_version as card on card.id = law_card.id and card.to_revision is null
where (@all or bypass.org_id = @org)
  and (bypass.subject = @subject and bypass.subject_id = @of or @of = 0 and bypass.reviewed_at is null)
order by bypass.id desc
limit @most
