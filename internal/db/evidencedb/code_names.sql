-- What batches of codes are called now, by the two numbers in their codes, and short links by their own beside a zero, as
-- rows beside names. A few more batches may be read than were asked for.
select 'code', cast(named.number as bigint), cast(named.key_number as text), null, false, null, '', version.body ->> 'name', ''
from batch_number as named
join batch_version as version on version.id = named.batch_id and version.to_revision is null
where named.key_number in @keys and named.number in @numbers
union all
select 'code', short_link.id, '0', null, false, null, '', short_link.name, ''
from short_link
where short_link.id in @links
