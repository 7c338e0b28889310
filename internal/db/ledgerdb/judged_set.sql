-- Notes that a day was judged.
with fresh as (@rows)
insert into judged_day (day, judged_at, aside, back, other, revision)
select day, judged_at, aside, back, other, revision
from fresh
where true
on conflict (day) do update
set judged_at = excluded.judged_at,
    aside = excluded.aside,
    back = excluded.back,
    other = excluded.other,
    revision = excluded.revision
