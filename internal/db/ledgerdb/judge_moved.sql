-- Where the events are that are judged otherwise.
with changed as (@rows)
select event.cell_id, {half_hour} as bucket, event.type, event.filter, changed.becomes, event.survey_id, count(*) as count
from event
join changed on event.type = changed.type and event.filter = changed.filter and event.features = changed.features
where event.day = @day
group by 1, 2, 3, 4, 5, 6
