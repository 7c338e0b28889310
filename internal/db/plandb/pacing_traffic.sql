-- How many decisions were made at some placements in each half-hour of a span.
select kept.bucket, sum(kept.decisions) as decisions
from cell
join engagement_half_hour as kept on kept.cell_id = cell.id and kept.bucket >= @since and kept.bucket < @until
where cell.placement_id in @placements
group by kept.bucket
