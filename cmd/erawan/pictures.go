package main

import (
	"context"
	"path/filepath"
	"slices"
	"time"

	"erawan/campaigns/content/media"
	"erawan/campaigns/delivery"
	"erawan/internal/db/contentdb"
)

// pictureFiles are the files of pictures as this node keeps them, beside its plan.
func (n *node) pictureFiles() *media.Files {
	return &media.Files{Dir: filepath.Join(n.settings.DataDir, "pictures"), Most: media.MostKept, From: contentdb.Store{DB: n.db}.PictureFile, Now: time.Now, Log: n.log}
}

// How often the files that a plan may show are looked for.
const fetchEvery = 2 * time.Second

// fetchPictures keeps the files that the plan may show on disk, until the context ends: whoever sees a card asks for
// them, whether or not the database is there by then.
func (n *node) fetchPictures(ctx context.Context, planner *delivery.Planner) {
	tick := time.NewTicker(fetchEvery)
	defer tick.Stop()
	var have []string
	for {
		if plan := planner.Plan(); plan != nil && !slices.Equal(plan.Files(), have) {
			if err := n.pictures.Keep(ctx, plan.Files()); err == nil {
				have = plan.Files()
			} else if ctx.Err() == nil {
				n.log.Debug("pictures not fetched yet", "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
