-- Adds to what surveys were told, by cell and half-hour.
with fresh as (@rows)
insert into survey_half_hour as kept (survey_id, cell_id, bucket, item_id, choice, count, revision)
select survey_id, cell_id, bucket, item_id, choice, count, revision
from fresh
where true
on conflict (survey_id, cell_id, bucket, item_id, choice) do update
set count = kept.count + excluded.count,
    revision = excluded.revision
