-- About how many people campaigns reached on partners' pages, in days that are closed; and how many keys each day was counted with,
-- and when the last of them was drawn.
select day, campaign_id, org_id, max(visitors) as visitors, 0 as keys, null as since
from crowd_day
where day between @from and @until
  and length(registers) = 0
  and {which}
group by day, campaign_id, org_id
union all
select day, 0, 0, 0, count(*), max(since)
from crowd_key
where day between @from and @until
group by day
order by day, campaign_id, org_id
