-- Keeps what somebody told of a standing pledge, in the place of what they told of the same wave before.
insert into pledge_follow as held (pledge_id, wave, campaign_id, org_id, kept, saw, offered, locale, answered_at)
select id, @wave, campaign_id, org_id, @kept, @saw, @offered, @locale, @at
from pledge
where public_id = @public
on conflict (pledge_id, wave) do update
set kept = excluded.kept, saw = excluded.saw, offered = excluded.offered, locale = excluded.locale, answered_at = excluded.answered_at
