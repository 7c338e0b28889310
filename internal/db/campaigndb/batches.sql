-- The current versions of batches in scope, the newest first, a page at a time.
select batch.id, batch.public_id, batch.org_id, version.version, version.body
from batch
join batch_version as version on version.id = batch.id and version.to_revision is null
where batch.org_id = @org
  and batch.id < @before
order by batch.id desc
limit @most
