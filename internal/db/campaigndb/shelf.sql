-- The law cards that some messages cite, the statements they ask people to agree to, the pictures they show, the approvals
-- of all of it, and the organisation's rules of review.
with agreed as (
    select id, public_id, org_id, kind, texts, sample
    from statement
    where id in @statements
      and org_id = @org
)
select 'law_card' as kind, thing.id, thing.public_id, thing.org_id, version.version, cast(version.body as text) as body, false as sample,
       '' as subject, 0 as subject_id, '' as locale, '' as role, '' as digest, 0 as actor_id, '' as actor_name,
       cast(null as {instant}) as approved_at, cast(null as {instant}) as expires_at, false as example, cast(null as {instant}) as withdrawn_at
from law_card as thing
join law_card_version as version on version.id = thing.id and version.to_revision is null
where thing.id in @laws
  and thing.org_id = @org
union all
select agreed.kind, agreed.id, agreed.public_id, agreed.org_id, 0, cast(agreed.texts as text), agreed.sample,
       '', 0, '', '', '', 0, '', null, null, false, null
from agreed
union all
select 'picture', thing.id, thing.public_id, thing.org_id, version.version, cast(version.body as text), false,
       '', 0, '', '', '', 0, '', null, null, false, null
from picture as thing
join picture_version as version on version.id = thing.id and version.to_revision is null
where thing.id in @pictures
  and thing.org_id = @org
union all
select 'approval', approval.id, '', approval.org_id, 0, '', false,
       approval.subject, approval.subject_id, approval.locale, approval.role, {hex}, approval.actor_id, approval.actor_name,
       approval.approved_at, approval.expires_at, approval.example, approval.withdrawn_at
from approval
where approval.org_id = @org
  and ((approval.subject = 'message' and approval.subject_id in @messages)
    or (approval.subject = 'law' and approval.subject_id in @laws)
    or (approval.subject = 'statement' and approval.subject_id in @statements))
union all
select 'rulebook', rulebook.id, rulebook.public_id, rulebook.org_id, version.version, cast(version.body as text), false,
       '', 0, '', '', '', 0, '', null, null, false, null
from rulebook
join rulebook_version as version on version.id = rulebook.id and version.to_revision is null
where rulebook.org_id = @org
order by 2 desc
