-- Adds to the outcomes of cells, by half-hour.
with fresh as (@rows)
insert into outcome_half_hour as kept (cell_id, bucket, outcome, count, revision)
select cell_id, bucket, outcome, count, revision
from fresh
where true
on conflict (cell_id, bucket, outcome) do update
set count = kept.count + excluded.count,
    revision = excluded.revision
