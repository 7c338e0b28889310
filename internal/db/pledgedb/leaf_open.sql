-- The oldest leaves that count and are in no batch yet.
select id, commitment
from pledge_leaf
where batch_seq is null and counted <> @nothing
order by id
limit @most
