package campaigndb

// StoredRows are the row structs of this package, by table.
var StoredRows = map[string]any{"placement": placementRow{}, "campaign_placement": carriedRow{}, "batch_number": batchNumberRow{}, "short_link": linkRow{}, "kit_download": downloadRow{}, "kit_also": alsoRow{}}
