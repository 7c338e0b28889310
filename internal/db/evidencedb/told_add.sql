-- One figure that a partner reported, unless the same document said the same period before.
insert into circulation (public_id, org_id, partner_id, campaign_id, kind, first_day, last_day, count, source, actor_id, actor_name, at)
values (@public, @org, @partner, @campaign, @kind, @from, @until, @count, @source, @actor, @name, @at)
on conflict do nothing
