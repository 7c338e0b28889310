-- Pledges that no leaf commits to.
select pledge.public_id
from pledge
left join pledge_leaf as leaf on leaf.id = pledge.leaf_id
where leaf.id is null
order by pledge.id
limit @most
