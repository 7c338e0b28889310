-- Forgets what is due of the messages of an organisation that cite a card, in some languages.
delete from text_due
where subject = 'message'
  and locale in @locales
  and subject_id in (select id from search_word where org_id = @org and kind = 'message' and word = @ref)
