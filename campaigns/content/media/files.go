package media

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
	"time"
)

// Files keeps the files of pictures in a folder, so that a node serves them without its database and need not ask it
// twice. Each is named by the SHA-256 of its bytes, and is held against it whenever it is read: one that a disk or a hand
// has changed is thrown away and asked for again.
type Files struct {
	Dir  string
	Most int64                                                        // bytes that are kept; what was used longest ago goes first
	From func(ctx context.Context, digest string) (s Size, err error) // where they come from
	Now  func() time.Time
	Log  *slog.Logger

	keeping sync.Mutex
}

// MostKept is how many bytes of pictures a node keeps: some thousands of files.
const MostKept = 512 << 20

// named is how a file is called: nothing else is looked for on a disk.
var named = regexp.MustCompile(`^[0-9a-f]{64}$`)

// File is the file of a digest, from the folder or from where they come from; whose errors are its own.
func (f *Files) File(ctx context.Context, digest string) (Size, error) {
	if s, ok := f.kept(digest); ok {
		return s, nil
	}
	s, err := f.From(ctx, digest)
	if err != nil {
		return Size{}, err
	}
	if err := f.keep(s); err != nil {
		f.Log.Warn("picture not kept", "error", err) // it is served all the same
	}
	return s, nil
}

// Keep fetches those of some files that are not in the folder, so that they are there before anybody asks.
func (f *Files) Keep(ctx context.Context, digests []string) error {
	var errs []error
	for _, d := range digests {
		if _, err := os.Stat(f.path(d)); named.MatchString(d) && errors.Is(err, fs.ErrNotExist) {
			if _, err := f.File(ctx, d); err != nil {
				errs = append(errs, fmt.Errorf("fetch picture %s: %w", d, err))
			}
		}
	}
	return errors.Join(errs...)
}

func (f *Files) path(digest string) string { return filepath.Join(f.Dir, digest) }

// kept reads a file that is what it is called.
func (f *Files) kept(digest string) (Size, bool) {
	if !named.MatchString(digest) {
		return Size{}, false
	}
	b, err := os.ReadFile(f.path(digest))
	if err != nil {
		return Size{}, false
	}
	s, ok := sized(digest, b)
	if !ok {
		f.Log.Warn("kept picture is not what it is called", "digest", digest)
		os.Remove(f.path(digest))
		return Size{}, false
	}
	now := f.Now()
	if at, err := os.Stat(f.path(digest)); err == nil && now.Sub(at.ModTime()) > time.Hour {
		os.Chtimes(f.path(digest), now, now) // it was used; kept or not, it is served
	}
	return s, true
}

// sized is a file with what its bytes say of it; false where they are not those of the digest.
func sized(digest string, b []byte) (Size, bool) {
	sum := sha256.Sum256(b)
	k, err := kindOf(b)
	if err != nil || hex.EncodeToString(sum[:]) != digest {
		return Size{}, false
	}
	c, err := k.config(b)
	media := map[string]string{"PNG": "image/png", "JPEG": "image/jpeg"}[k.name]
	return Size{Digest: digest, Type: media, Width: c.Width, Height: c.Height, Data: b}, err == nil && media != ""
}

// keep writes a file beside its place and puts it there whole. What is not what it is called is not kept.
func (f *Files) keep(s Size) error {
	if _, ok := sized(s.Digest, s.Data); !ok {
		return fmt.Errorf("picture %s is not what it is called", s.Digest)
	}
	f.keeping.Lock()
	defer f.keeping.Unlock()
	if err := os.MkdirAll(f.Dir, 0o700); err != nil {
		return fmt.Errorf("keep a picture: %w", err)
	}
	tmp, err := os.CreateTemp(f.Dir, "new.*")
	if err != nil {
		return fmt.Errorf("keep a picture: %w", err)
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(s.Data)
	if err = errors.Join(err, tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), f.path(s.Digest))
	}
	if err != nil {
		return fmt.Errorf("keep a picture: %w", err)
	}
	return f.trim(s.Digest)
}

// trim removes what was used longest ago until no more is kept than may be; never the file that has just come.
func (f *Files) trim(fresh string) error {
	entries, err := os.ReadDir(f.Dir)
	if err != nil {
		return fmt.Errorf("trim pictures: %w", err)
	}
	var all []fs.FileInfo
	total := int64(0)
	for _, e := range entries {
		if info, err := e.Info(); err == nil && named.MatchString(e.Name()) {
			all, total = append(all, info), total+info.Size()
		}
	}
	slices.SortFunc(all, func(a, b fs.FileInfo) int { return cmp.Compare(a.ModTime().UnixNano(), b.ModTime().UnixNano()) })
	for _, info := range all {
		if total <= f.Most {
			break
		}
		if info.Name() == fresh {
			continue
		}
		if err := os.Remove(f.path(info.Name())); err != nil {
			return fmt.Errorf("trim pictures: %w", err)
		}
		total -= info.Size()
	}
	return nil
}
