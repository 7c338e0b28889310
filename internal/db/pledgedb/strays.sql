-- How often codes of batches of the asker's own did not lead to their message for the first time, by reason, since a day.
select kept.batch_id, kept.why, sum(kept.count) as count
from batch_stray as kept
join batch on batch.id = kept.batch_id
where kept.batch_id in @batches and kept.day >= @since and (@all or batch.org_id = @org)
group by kept.batch_id, kept.why
