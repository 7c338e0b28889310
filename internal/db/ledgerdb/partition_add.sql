-- One day of raw events.
create table if not exists {partition} partition of event
for values from ('{day}') to ('{next}')
