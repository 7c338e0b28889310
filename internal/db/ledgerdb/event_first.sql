-- When an event of a type happened to one token: there is one row of it, or none.
select occurred_at
from event
where day = @day and token_id = @token and type = @type
