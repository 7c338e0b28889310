-- What long lists and the pages of accounts look things up by.

-- +goose Up
create index invitation_by_expiry on invitation (expires_at, id);
drop index campaign_by_org;
create index campaign_by_org on campaign (org_id, id);
drop index passkey_by_staff;
create index passkey_by_staff on passkey (staff_id, id);

-- +goose Down
drop index passkey_by_staff;
create index passkey_by_staff on passkey (staff_id);
drop index campaign_by_org;
create index campaign_by_org on campaign (org_id);
drop index invitation_by_expiry;
