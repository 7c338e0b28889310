package outbound

import (
	"context"
	"os"
	"path/filepath"

	"erawan/campaigns/evidence"
	"erawan/internal/fault"
)

// Folder puts parcels into a folder of the operator's, each file whole or not at all. Sent again, one has the same name.
type Folder struct{ Dir string }

// Carry writes the files, and last the one that the parcel is about: whoever waits for that finds the others.
func (f Folder) Carry(_ context.Context, p evidence.Parcel) error {
	for _, also := range p.Also {
		if err := f.write(p.ID, also.Name, also.File); err != nil {
			return err
		}
	}
	return f.write(p.ID, p.Name, p.File)
}

func (f Folder) write(id, name string, file []byte) error {
	half, err := os.CreateTemp(f.Dir, ".report-*")
	if err != nil {
		return away(err)
	}
	defer os.Remove(half.Name())
	if _, err := half.Write(file); err != nil {
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
	return away(os.Rename(half.Name(), filepath.Join(f.Dir, id+"-"+filepath.Base(name))))
}

func away(err error) error {
	if err == nil {
		return nil
	}
	return fault.New(fault.Unavailable, "", "delivery.folder_away").Because(err)
}
