-- What is published of pairs in some months.
select kept.origin, kept.destination, case kept.side when 'shown' then 1 when 'held_out' then 2 else 0 end as arm, max(kept.sample) as sample,
       sum(kept.impressions) as impressions, sum(kept.viewable) as viewable, sum(kept.opens) as opens, sum(kept.clicks) as clicks,
       sum(kept.law_reads) as law_reads, sum(kept.dismissed) as dismissed, sum(kept.shares) as shares, sum(kept.pledges) as pledges
from published_pair as kept
where kept.zone = @zone
  and kept.org_id = @org
  and kept.month between @from and @until
  and {which}
group by kept.origin, kept.destination, kept.side
