-- About how many people campaigns reached on partners' pages, in days that are closed.
select day, campaign_id, org_id, max(visitors) as visitors
from crowd_day
where day between @from and @until
  and length(registers) = 0
  and {which}
group by day, campaign_id, org_id
order by day, campaign_id, org_id
