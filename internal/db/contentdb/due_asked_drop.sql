-- Forgets what is due of the questions that stand on a card, in some languages.
delete from text_due
where subject = 'item'
  and locale in @locales
  and subject_id in (select id from survey_item_version where to_revision is null and cast(body ->> 'law' as bigint) = @law)
