-- Makes cells, unless another worker just did.
with fresh as (@rows)
insert into cell (campaign_id, org_id, message_id, variant, arm, locale, placement_id, placement_org_id, segment_id, place, bucket_source)
select campaign_id, org_id, message_id, variant, arm, locale, placement_id, placement_org_id, segment_id, place, bucket_source
from fresh
where true
on conflict (placement_id, campaign_id, message_id, variant, arm, locale, segment_id, place, bucket_source) do nothing
