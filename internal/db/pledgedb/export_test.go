package pledgedb

// StoredRows are the row structs of this package, by table.
var StoredRows = map[string]any{"pledge": pledgeRow{}, "pledge_leaf": leafRow{}, "pledge_batch": batchRow{}, "batch_stray": strayRow{}, "pledge_follow": followRow{}, "pledge_contact": contactRow{}, "org_recipient": recipientRow{}, "share_arrival": arrivalRow{}}
