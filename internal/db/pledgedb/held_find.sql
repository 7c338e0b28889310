-- One held pledge in scope, with its cell.
select pledge.id, pledge.public_id, pledge.token_id, pledge.cell_id, pledge.campaign_id, pledge.org_id,
       pledge.placement_org_id, pledge.statement_id, pledge.digest, pledge.consent_id, pledge.consent_digest, pledge.locale,
       pledge.name, pledge.idempotency_key, pledge.maker, pledge.held, pledge.sample, pledge.pledged_at,
       cell.message_id as cell_message_id, cell.variant as cell_variant, cell.arm as cell_arm, cell.locale as cell_locale,
       cell.placement_id as cell_placement_id, cell.segment_id as cell_segment_id, cell.place as cell_place,
       cell.bucket_source as cell_bucket_source
from pledge
join cell on cell.id = pledge.cell_id
where pledge.public_id = @public and pledge.held <> '' and (@all or pledge.org_id = @org)
