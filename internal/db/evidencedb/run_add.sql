-- Makes one delivery of a schedule, which is due once.
insert into report_run (public_id, schedule_id, org_id, due_at, missed, state, attempts, next_at, why, bytes, revision)
values (@public, @schedule, @org, @due, @missed, 'waiting', 0, @now, '', 0, 0)
on conflict (schedule_id, due_at) do nothing
