-- Some people with their organisations, and how many passkeys each has.
select staff.id as p_id, staff.public_id as p_public_id, staff.org_id as p_org_id, staff.email as p_email, staff.name as p_name, staff.role as p_role, staff.locale as p_locale,
       staff.password as p_password, staff.disabled as p_disabled, staff.created_at as p_created_at, staff.zone as p_zone, staff.factor as p_factor, staff.factor_at as p_factor_at, staff.factor_step as p_factor_step,
       org.id as o_id, org.public_id as o_public_id, org.kind as o_kind, org.name as o_name, org.sample as o_sample, org.created_at as o_created_at, org.keeper_id as o_keeper_id, org.needs_factor as o_needs_factor, org.stage as o_stage,
       (select count(*) from passkey where passkey.staff_id = staff.id) as passkeys
from staff
join org on org.id = staff.org_id
where staff.id in @ids
