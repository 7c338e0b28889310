-- Keys of the partners that an organisation keeps.
select access_key.id
from org
join access_key on access_key.org_id = org.id
where org.keeper_id = @org
