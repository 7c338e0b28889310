-- Writes one setting, whether it is there or not.
insert into setting (key, value)
values (@key, @value)
on conflict (key) do update set value = excluded.value
