-- What the days of a month of a zone hold of what raw events are told by.
select cast(coalesce(sum(impressions + viewable + opens + clicks + law_reads + dismissed + shares + pledges), 0) as bigint)
from engagement_day
where zone = @zone
  and day between @first and @last
