-- Judges the events of a day otherwise.
with changed as (@rows)
update event
set filter = changed.becomes
from changed
where event.day = @day and event.type = changed.type and event.filter = changed.filter and event.features = changed.features
