-- How many days of placements, of those wanted, are not the sum of their half-hours.
with wanted as (@rows)
select zone, day, count(*) as count
from (
    select zone, day, placement_id
    from (
        select wanted.zone, wanted.day, half.placement_id, half.count as told, 0 as stands
        from wanted
        join request_half_hour as half on half.bucket >= wanted.begins_at and half.bucket < wanted.ends_at
        union all
        select wanted.zone, wanted.day, kept.placement_id, 0, kept.count
        from wanted
        join request_day as kept on kept.zone = wanted.zone and kept.day = wanted.day
    ) as both_sides
    group by zone, day, placement_id
    having sum(told) <> sum(stands)
) as wrong
group by zone, day
