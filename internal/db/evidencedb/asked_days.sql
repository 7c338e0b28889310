-- How often placements were asked about in some days of a zone.
select coalesce(sum(kept.count), 0) as count
from request_day as kept
where kept.zone = @zone
  and kept.day between @from and @until
  and {which}
