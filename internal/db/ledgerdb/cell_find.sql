-- The cells that are there, of those wanted.
with wanted as (@rows)
select cell.id, cell.campaign_id, cell.org_id, cell.message_id, cell.variant, cell.arm, cell.locale,
       cell.placement_id, cell.placement_org_id, cell.segment_id, cell.place, cell.bucket_source
from wanted
join cell on cell.placement_id = wanted.placement_id
         and cell.campaign_id = wanted.campaign_id
         and cell.message_id = wanted.message_id
         and cell.variant = wanted.variant
         and cell.arm = wanted.arm
         and cell.locale = wanted.locale
         and cell.segment_id = wanted.segment_id
         and cell.place = wanted.place
         and cell.bucket_source = wanted.bucket_source
