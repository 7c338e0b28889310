-- What is kept of some days, with what rules call the placement and the partner.
select visit.day, visit.rank, visit.placement_id, visit.partner_id, visit.locale, visit.signals,
       coalesce(placement.public_id, '') as placement_name, coalesce(org.public_id, '') as partner_name
from reach_visit as visit
left join placement on placement.id = visit.placement_id
left join org on org.id = visit.partner_id
where visit.day in @days
