package outbound

import (
	"context"
	"os"
	"path/filepath"

	"erawan/campaigns/evidence"
	"erawan/internal/fault"
)

// Folder puts parcels into a folder of the operator's, whole or not at all. Sent again, one has the same name.
type Folder struct{ Dir string }

// Carry writes the file.
func (f Folder) Carry(_ context.Context, p evidence.Parcel) error {
	half, err := os.CreateTemp(f.Dir, ".report-*")
	if err != nil {
		return away(err)
	}
	defer os.Remove(half.Name())
	if _, err := half.Write(p.File); err != nil {
		half.Close()
		return away(err)
	}
	if err := half.Sync(); err != nil {
		half.Close()
		return away(err)
	}
	if err := half.Close(); err != nil {
		return away(err)
	}
	return away(os.Rename(half.Name(), filepath.Join(f.Dir, p.ID+"-"+filepath.Base(p.Name))))
}

func away(err error) error {
	if err == nil {
		return nil
	}
	return fault.New(fault.Unavailable, "", "delivery.folder_away").Because(err)
}
