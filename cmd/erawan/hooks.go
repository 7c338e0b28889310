package main

import (
	"context"
	"time"

	"erawan/internal/access"
	"erawan/internal/db/accessdb"
	"erawan/internal/db/hookdb"
	"erawan/internal/jobs"
	"erawan/internal/outbound"
)

// sendHooks sends partners' webhooks what is on its way to them, until the context ends.
func (n *node) sendHooks(ctx context.Context) {
	outbound.Sender{Outbox: hookdb.Store{DB: n.db}, Dialer: n.settings.dialer(), Vault: access.Vault{Keys: n.keys.Family(access.VaultFamily)}, Now: time.Now, Log: n.log}.Run(ctx)
}

// recheckOrigins looks again whether partners' websites are still theirs, until the context ends.
func (n *node) recheckOrigins(ctx context.Context) {
	jobs.Rechecker{Origins: accessdb.Store{DB: n.db}, Prover: n.prover(), Log: n.log}.Run(ctx)
}

func (n *node) prover() outbound.Prover {
	return outbound.Prover{Dialer: n.settings.dialer(), Now: time.Now}
}
