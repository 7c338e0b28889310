-- Leaves of one batch in their order, or those in none when it is 0, each with the pledge that it commits to.
select leaf.id as leaf, leaf.commitment, leaf.counted, coalesce(leaf.batch_seq, 0) as batch_seq, coalesce(leaf.place, 0) as place,
       leaf.withdrawn_at, leaf.tombstone, pledge.salt as pledge_salt, pledge.id, pledge.public_id, pledge.token_id, pledge.cell_id,
       pledge.campaign_id, pledge.org_id, pledge.placement_org_id, pledge.statement_id, pledge.digest, pledge.consent_id,
       pledge.consent_digest, pledge.locale, pledge.name, pledge.idempotency_key, pledge.maker, pledge.held, pledge.sample, pledge.pledged_at
from pledge_leaf as leaf
left join pledge on pledge.leaf_id = leaf.id
where @batch > 0 and leaf.batch_seq = @batch
   or @batch = 0 and leaf.batch_seq is null and leaf.id > @after
order by leaf.batch_seq, leaf.place, leaf.id
limit @most
