-- The next number of a batch under a secret. Whoever asks holds the revision, so that nobody else asks.
select coalesce(max(number), 0) + 1
from batch_number
where key_number = @key
