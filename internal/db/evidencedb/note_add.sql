-- Appends an edition of what the author of an evaluation writes, unless another came between.
insert into evaluation_note (org_id, campaign_id, version, body, actor_id, actor_name, at)
select @org, @campaign, @seen + 1, @body, @actor, @name, @at
from campaign
where campaign.id = @campaign
  and @seen = coalesce((select max(last.version) from evaluation_note as last where last.campaign_id = @campaign), 0)
on conflict do nothing
