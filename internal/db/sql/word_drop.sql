-- Forgets what things of a kind are found by.
delete from search_word
where kind = @kind
  and id in @ids
