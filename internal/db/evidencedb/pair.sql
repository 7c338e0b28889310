-- What is published of pairs in some months.
select kept.origin, kept.destination, case kept.side when 'shown' then 1 when 'held_out' then 2 else 0 end as arm, kept.sample,
       kept.impressions, kept.viewable, kept.opens, kept.clicks, kept.law_reads, kept.dismissed, kept.shares, kept.pledges
from {table} as kept
where kept.zone = @zone
  and kept.org_id = @org
  and kept.month between @from and @until
  and {which}
