-- Takes things of a kind out of their lists.
delete from list_key
where kind = @kind
  and id in @ids
