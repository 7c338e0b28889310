package media

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/png"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// file is a file of a picture of a colour.
func file(t *testing.T, shade uint8) Size {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 20, 20))
	for i := range 400 {
		img.Set(i%20, i/20, color.NRGBA{shade, 0, 0, 128})
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	p, err := Accept("a.png", b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return p.Sizes[0]
}

var errAway = errors.New("the database is away")

// folder keeps files of a store that can go away.
type folder struct {
	*Files
	store map[string]Size
	away  bool
	asked int
}

func newFolder(t *testing.T, files ...Size) *folder {
	f := &folder{store: map[string]Size{}}
	for _, s := range files {
		f.store[s.Digest] = s
	}
	f.Files = &Files{Dir: filepath.Join(t.TempDir(), "pictures"), Most: 1 << 20, Log: slog.New(slog.DiscardHandler), Now: time.Now,
		From: func(_ context.Context, digest string) (Size, error) {
			f.asked++
			if s, ok := f.store[digest]; ok && !f.away {
				return s, nil
			}
			return Size{}, errAway
		}}
	return f
}

func TestAFileIsServedWithItsStoreAway(t *testing.T) {
	t.Parallel()
	s := file(t, 1)
	f := newFolder(t, s, file(t, 2))
	if err := f.Keep(t.Context(), []string{s.Digest}); err != nil {
		t.Fatal(err)
	}
	f.away = true
	got, err := f.File(t.Context(), s.Digest)
	if err != nil || !bytes.Equal(got.Data, s.Data) || got.Type != "image/png" || got.Width != 20 || got.Height != 20 || got.Digest != s.Digest {
		t.Errorf("%+v, %v", got, err)
	}
	if err := f.Keep(t.Context(), []string{s.Digest}); err != nil || f.asked != 1 {
		t.Errorf("asked for %d times, %v", f.asked, err)
	}
	if _, err := f.File(t.Context(), file(t, 2).Digest); !errors.Is(err, errAway) {
		t.Errorf("one that nobody fetched: %v", err)
	}
}

func TestAFileThatADiskChangedIsNotServed(t *testing.T) {
	t.Parallel()
	s, other := file(t, 1), file(t, 2)
	for name, b := range map[string][]byte{"cut short": s.Data[:len(s.Data)-1], "another picture": other.Data, "nothing": nil} {
		f := newFolder(t, s)
		if _, err := f.File(t.Context(), s.Digest); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(f.path(s.Digest), b, 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := f.File(t.Context(), s.Digest)
		if err != nil || !bytes.Equal(got.Data, s.Data) || f.asked != 2 {
			t.Errorf("%s: %d bytes, asked %d times, %v", name, len(got.Data), f.asked, err)
		}
		f.away = true
		if err := os.WriteFile(f.path(s.Digest), b, 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := f.File(t.Context(), s.Digest); err == nil {
			t.Errorf("%s: served as %d bytes", name, len(got.Data))
		}
	}
}

func TestNothingIsKeptUnderAnotherName(t *testing.T) {
	t.Parallel()
	s := file(t, 1)
	f := newFolder(t)
	f.store["../plan.json"], f.store[file(t, 2).Digest] = s, Size{Digest: file(t, 2).Digest, Data: s.Data}
	for digest := range f.store {
		if _, err := f.File(t.Context(), digest); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := os.ReadDir(f.Dir)
	if err == nil && len(entries) > 1 || err == nil && len(entries) == 1 && entries[0].Name() != s.Digest {
		t.Errorf("the folder has %v", entries)
	}
}

func TestWhatWasUsedLongestAgoGoesFirst(t *testing.T) {
	t.Parallel()
	old, used, fresh := file(t, 1), file(t, 2), file(t, 3)
	f := newFolder(t, old, used, fresh)
	f.Most = int64(len(old.Data) + len(used.Data) + len(fresh.Data) - 1)
	if err := f.Keep(t.Context(), []string{old.Digest, used.Digest}); err != nil {
		t.Fatal(err)
	}
	for digest, ago := range map[string]time.Duration{old.Digest: 2 * time.Hour, used.Digest: 3 * time.Hour} {
		at := time.Now().Add(-ago)
		if err := os.Chtimes(f.path(digest), at, at); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := f.File(t.Context(), used.Digest); err != nil {
		t.Fatal(err)
	}
	if err := f.Keep(t.Context(), []string{fresh.Digest}); err != nil {
		t.Fatal(err)
	}
	for digest, kept := range map[string]bool{old.Digest: false, used.Digest: true, fresh.Digest: true} {
		if _, err := os.Stat(f.path(digest)); (err == nil) != kept {
			t.Errorf("%s: %v, kept %v", digest, err, kept)
		}
	}
}
