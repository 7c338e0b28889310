-- Notes the messages of an organisation that refer to a thing which has changed, in the languages in which somebody's approval of
-- them stood.
insert into text_dropped (message_id, locale, org_id, why, at)
select gone.subject_id, gone.locale, gone.org_id, @why, @now
from (
    select distinct approval.subject_id, approval.locale, approval.org_id
    from approval
    where approval.subject = 'message'
      and approval.locale in @locales
      and approval.withdrawn_at is null
      and approval.expires_at > @now
      and approval.subject_id in (select id from search_word where org_id = @org and kind = 'message' and word = @ref)
) as gone
where true
on conflict (message_id, locale) do update set why = excluded.why, at = excluded.at
