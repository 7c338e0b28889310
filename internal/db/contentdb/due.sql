-- The texts in scope that want an approval in one of some roles from somebody who did not write them, those first that
-- are late, and then the one that has waited longest: at most so many, with how many there are.
select waiting.subject, waiting.locale, waiting.roles, waiting.since, waiting.wanted, waiting.total,
       coalesce(message.public_id, law_card.public_id, survey_item.public_id, statement.public_id) as public_id,
       coalesce(said.body ->> 'name', item.body ->> 'name', statement.texts ->> waiting.locale, '') as name,
       coalesce(card.body ->> 'place', '') as place, coalesce(card.body ->> 'conduct', '') as conduct,
       coalesce(cast(coalesce(said.body -> 'sample', card.body -> 'sample', item.body -> 'sample') as text), cast(statement.sample as text)) as sample
from (
    select subject, subject_id, locale, string_agg(role, ' ') as roles, min(due_at) as since, min(wanted_at) as wanted, count(*) over () as total
    from text_due
    where (@all or org_id = @org)
      and role in @roles
      and due_at <= @now
      and writers not like @own
    group by subject, subject_id, locale
    order by case when min(wanted_at) < @now then 0 else 1 end, min(due_at), subject, subject_id, locale
    limit @most
) as waiting
left join message on waiting.subject = 'message' and message.id = waiting.subject_id
left join message_version as said on said.id = message.id and said.to_revision is null
left join law_card on waiting.subject = 'law' and law_card.id = waiting.subject_id
left join law_card_version as card on card.id = law_card.id and card.to_revision is null
left join survey_item on waiting.subject = 'item' and survey_item.id = waiting.subject_id
left join survey_item_version as item on item.id = survey_item.id and item.to_revision is null
left join statement on waiting.subject = 'statement' and statement.id = waiting.subject_id
order by case when waiting.wanted < @now then 0 else 1 end, waiting.since, waiting.subject, waiting.subject_id, waiting.locale
