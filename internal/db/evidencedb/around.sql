-- What everything in an answer is called, and what happened meanwhile. The moment has its type here: of a union, PostgreSQL takes that from the first two parts.
select kind, id, public_id, body, sample, cast(null as timestamptz) as at, '' as day, '' as what, '' as why
from (
{names}
) as named
