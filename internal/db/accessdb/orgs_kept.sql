-- The partners that an organisation keeps.
select org.id
from org
where org.keeper_id = @org
