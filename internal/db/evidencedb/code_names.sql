-- What batches of codes are called now, by the two numbers in their codes, and short links by their own beside a zero. A few more
-- batches may be read than were asked for.
select named.key_number, cast(named.number as bigint) as number, version.body ->> 'name' as name
from batch_number as named
join batch_version as version on version.id = named.batch_id and version.to_revision is null
where named.key_number in @keys and named.number in @numbers
union all
select 0, short_link.id, short_link.name
from short_link
where short_link.id in @links
