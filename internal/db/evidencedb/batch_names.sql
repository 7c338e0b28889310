-- What batches of codes are called now, by the two numbers in their codes. A few more may be read than were asked for.
select named.key_number, named.number, version.body ->> 'name' as name
from batch_number as named
join batch_version as version on version.id = named.batch_id and version.to_revision is null
where named.key_number in @keys and named.number in @numbers
