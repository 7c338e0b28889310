-- What a key is called, what it may do and until when, when it was last used, and what keys did.

-- +goose Up
alter table access_key add column label text not null default '';
alter table access_key add column scopes text not null default '[]'; -- of a secret key: what it may do
alter table access_key add column expires_at integer;
alter table access_key add column used_on text; -- a UTC day; written at most once an hour by each node
-- Secret keys that were made before could do all there was.
update access_key set scopes = '["decisions:read","decisions:explain","reports:read"]' where kind = 'secret';

alter table audit add column actor_key text not null default ''; -- public id of the key that did it; empty when a person did

-- +goose Down
alter table audit drop column actor_key;
alter table access_key drop column used_on;
alter table access_key drop column expires_at;
alter table access_key drop column scopes;
alter table access_key drop column label;
