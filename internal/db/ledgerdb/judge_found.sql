-- What was found in the events of a day, and how they were judged.
select type, filter, features
from event
where day = @day and type < @outcome and features <> 0
group by type, filter, features
