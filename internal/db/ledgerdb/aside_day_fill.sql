-- Adds up what was set aside in a day, by whose campaigns it was and why.
insert into aside_day (day, org_id, filter, count)
select @day, cell.org_id, aside_half_hour.filter, sum(aside_half_hour.count)
from aside_half_hour
join cell on cell.id = aside_half_hour.cell_id
where aside_half_hour.bucket >= @begins and aside_half_hour.bucket < @ends
group by cell.org_id, aside_half_hour.filter
