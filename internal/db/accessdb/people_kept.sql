-- People of the partners that an organisation keeps.
select staff.id
from org
join staff on staff.org_id = org.id
where org.keeper_id = @org
