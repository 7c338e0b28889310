-- Writes the leaf of a pledge and gives its number, unless its view promised before, under this key or an earlier one.
insert into pledge_leaf (once, commitment, counted)
select @once, @commitment, @counted
where not exists (select 1 from pledge_leaf where once in @marks)
on conflict do nothing
returning id
