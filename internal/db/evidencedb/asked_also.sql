-- How often placements were asked about in the days of a question, as a row of what happened meanwhile.
select 'asked', cast(coalesce(sum(kept.count), 0) as bigint), '', null, false, null, '', '', ''
from request_day as kept
where kept.zone = @zone
  and kept.day between @from and @to
  and {which}
