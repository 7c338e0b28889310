-- Roles by the kind of organisation, and which organisation looks after a partner.

-- +goose Up
alter table org add column keeper_id bigint;
alter table org add constraint org_keeper_exists foreign key (keeper_id) references org (id);
alter table org add constraint org_keeper_of_partner check (keeper_id is null or kind = 'partner');
comment on column org.keeper_id is 'of a partner: the owner organisation that makes its keys and invites its people';
create index org_by_keeper on org (keeper_id);
update org
set keeper_id = (select min(id) from org where kind = 'owner')
where kind = 'partner'
  and (select count(*) from org where kind = 'owner') = 1;

update staff set role = 'partner_manager' where role = 'partner';
update staff
set role = case role when 'analyst' then 'partner_analyst' else 'partner_manager' end
where role in ('owner', 'manager', 'analyst')
  and org_id in (select id from org where kind = 'partner');
-- Open invitations into a partner's organisation were for rooms that it does not have.
delete from invitation where org_id in (select id from org where kind = 'partner');

-- +goose Down
update staff set role = 'partner' where role like 'partner%' or role = 'guide';
update staff set role = 'analyst' where role = 'author' or role like 'reviewer%';
delete from invitation where role not in ('owner', 'manager', 'analyst');
drop index org_by_keeper;
alter table org drop column keeper_id;
