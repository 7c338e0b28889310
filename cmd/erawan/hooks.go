package main

import (
	"context"
	"time"

	"erawan/internal/access"
	"erawan/internal/db/hookdb"
	"erawan/internal/outbound"
)

// sendHooks sends partners' webhooks what is on its way to them, until the context ends.
func (n *node) sendHooks(ctx context.Context) {
	outbound.Sender{Outbox: hookdb.Store{DB: n.db}, Dialer: n.settings.dialer(), Vault: access.Vault{Keys: n.keys.Family(access.VaultFamily)}, Now: time.Now, Log: n.log}.Run(ctx)
}
