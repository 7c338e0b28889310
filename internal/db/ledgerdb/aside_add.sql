-- Adds to what is set aside of cells, by half-hour, type and reason.
with fresh as (@rows)
insert into aside_half_hour as kept (cell_id, bucket, type, filter, count, revision)
select cell_id, bucket, type, filter, count, revision
from fresh
where true
on conflict (cell_id, bucket, type, filter) do update
set count = kept.count + excluded.count,
    revision = excluded.revision
