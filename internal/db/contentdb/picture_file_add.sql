-- Keeps a file unless it is kept already.
insert into picture_file (digest, type, width, height, data, created_at)
values (@digest, @type, @width, @height, @data, @at)
on conflict (digest) do nothing
