-- A frozen report with its document, and its newest links.
with report as (
    select id, public_id, org_id, title, revision, digest, document, actor_id, actor_name, at
    from frozen_report
    where public_id = @public
      and (@all or org_id = @org)
)
select 'report' as part, id, public_id, org_id, title, revision, digest, document, actor_id, actor_name, at, false as files, null as expires_at, null as revoked_at
from report
union all
select 'link', id, public_id, org_id, '', 0, hash, null, actor_id, actor_name, at, files, expires_at, revoked_at
from (
    select link.id, link.public_id, link.org_id, link.hash, link.actor_id, link.actor_name, link.at, link.files, link.expires_at, link.revoked_at
    from report_share as link
    where link.report_id = (select id from report)
    order by link.id desc
    limit @most
) as link
