-- A partner has a layout for each platform whose sheets it brings, not one.

-- +goose Up
update circulation_sheet set body = '[' || body || ']';

-- +goose Down
-- The version before reads one layout only; it asks again.
delete from circulation_sheet;
