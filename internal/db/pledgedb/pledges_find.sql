-- What stands for each of some pledges, with its cell: that of its token and statement, else that of its key.
with asked as (@rows),
hit as (
    select asked.place, 0 as rank, pledge.id
    from asked
    join pledge on pledge.token_id = asked.token_id and pledge.statement_id = asked.statement_id
    union all
    select asked.place, 1 as rank, pledge.id
    from asked
    join pledge on asked.idempotency_key <> '' and pledge.placement_org_id = asked.placement_org_id
               and pledge.idempotency_key <> '' and pledge.idempotency_key = asked.idempotency_key
)
select hit.place, pledge.id, pledge.public_id, pledge.token_id, pledge.cell_id, pledge.campaign_id, pledge.org_id,
       pledge.placement_org_id, pledge.statement_id, pledge.digest, pledge.consent_id, pledge.consent_digest, pledge.locale,
       pledge.name, pledge.idempotency_key, pledge.maker, pledge.held, pledge.sample, pledge.pledged_at,
       cell.message_id as cell_message_id, cell.variant as cell_variant, cell.arm as cell_arm, cell.locale as cell_locale,
       cell.placement_id as cell_placement_id, cell.segment_id as cell_segment_id, cell.place as cell_place,
       cell.bucket_source as cell_bucket_source
from hit
join pledge on pledge.id = hit.id
join cell on cell.id = pledge.cell_id
order by hit.place, hit.rank
