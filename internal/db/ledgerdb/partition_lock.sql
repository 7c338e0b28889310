-- One worker at a time adds or drops days; the others wait until its transaction ends.
select pg_advisory_xact_lock(7240311)
