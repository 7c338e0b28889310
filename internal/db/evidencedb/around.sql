-- What everything in an answer is called, and what happened meanwhile.
select kind, id, public_id, body, sample, null as at, '' as day, '' as what, '' as why
from (
{names}
) as named
