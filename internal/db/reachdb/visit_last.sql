-- The rank of the last visit that a day keeps; nothing while it has room.
select rank
from (
    select distinct rank
    from reach_visit
    where day = @day
    order by rank
    limit @kept
) as kept
order by rank
limit 1 offset @skip
