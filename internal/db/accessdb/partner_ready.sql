-- What is known of a partner on its way to going live, in one row.
select coalesce((select max(agreement.number) from agreement where agreement.org_id = partner.keeper_id), 0) as agreement,
       coalesce((select max(acceptance.number) from acceptance where acceptance.org_id = partner.id and acceptance.team_id = partner.keeper_id), 0) as accepted,
       (select count(*) from placement where placement.org_id = partner.id and not placement.paused) as placements,
       (
           select count(*)
           from placement
           where placement.org_id = partner.id
             and not placement.paused
             and placement.channel in ('page', 'app', 'mail', 'screen')
       ) as online,
       (
           select count(*)
           from access_key
           where access_key.org_id = partner.id
             and not access_key.revoked
             and (access_key.expires_at is null or access_key.expires_at > @now)
       ) as keys,
       (
           select max(access_key.used_on)
           from access_key
           where access_key.org_id = partner.id
             and not access_key.revoked
             and (access_key.expires_at is null or access_key.expires_at > @now)
       ) as called,
       partner.stage
from org as partner
where partner.id = @partner
  and (@all or partner.id = @org or partner.keeper_id = @org)
