-- How often placements were asked about in the days of a cut, as a row beside its sums.
select 'asked', null, 0, 0, '', 0, '', '', '', '', '', 0, 0, coalesce(sum(kept.count), 0), 0, 0, 0, 0, 0, 0, 0, 0, 0
from request_day as kept
where kept.zone = @zone
  and kept.day between @from and @until
  and {which}
