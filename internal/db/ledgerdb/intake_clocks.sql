-- What came in from each partner since a day, those with the most clocks that are off first.
select partner.public_id, partner.name, seen.accepted, seen.spooled, seen.timed,
       seen.ahead_minute, seen.ahead_hour, seen.ahead_day, seen.behind_minute, seen.behind_hour, seen.behind_day
from (
    select intake_day.org_id,
           sum(intake_day.accepted) as accepted, sum(intake_day.spooled) as spooled, sum(intake_day.timed) as timed,
           sum(intake_day.ahead_minute) as ahead_minute, sum(intake_day.ahead_hour) as ahead_hour, sum(intake_day.ahead_day) as ahead_day,
           sum(intake_day.behind_minute) as behind_minute, sum(intake_day.behind_hour) as behind_hour, sum(intake_day.behind_day) as behind_day
    from intake_day
    where intake_day.day >= @since
    group by intake_day.org_id
) as seen
join org as partner on partner.id = seen.org_id
where @all or partner.id = @org or partner.keeper_id = @org
order by seen.ahead_minute + seen.ahead_hour + seen.ahead_day + seen.behind_minute + seen.behind_hour + seen.behind_day desc, seen.accepted desc, partner.id
limit @most
