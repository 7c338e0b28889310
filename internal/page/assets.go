package page

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"mime"
	"net/http"
	"path"
	"strings"
)

// StaticPath is where assets are served.
const StaticPath = "/static/"

// Assets are the static files of a program, each under an address that holds the hash of its
// content: it may be kept for ever, since other content has another address.
type Assets struct {
	byName map[string]*asset
	byPath map[string]*asset
}

type asset struct {
	path      string // below StaticPath: console.1f3a9c2b7d40.css
	kind      string
	integrity string
	plain     []byte
	squeezed  []byte // gzip; nil when that is no smaller
}

// NewAssets hashes and compresses files, by name.
func NewAssets(files map[string][]byte) (*Assets, error) {
	a := &Assets{byName: make(map[string]*asset, len(files)), byPath: make(map[string]*asset, len(files))}
	for name, content := range files {
		kind := mime.TypeByExtension(path.Ext(name))
		if kind == "" {
			return nil, fmt.Errorf("assets: %s: unknown kind of file", name)
		}
		squeezed, err := squeeze(content)
		if err != nil {
			return nil, fmt.Errorf("assets: %s: %w", name, err)
		}
		sum := sha256.Sum256(content)
		ext := path.Ext(name)
		f := &asset{
			path:      strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext,
			kind:      kind,
			integrity: "sha256-" + base64.StdEncoding.EncodeToString(sum[:]),
			plain:     content, squeezed: squeezed,
		}
		a.byName[name], a.byPath[f.path] = f, f
	}
	return a, nil
}

func squeeze(content []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(content); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	if b.Len() >= len(content) {
		return nil, nil
	}
	return b.Bytes(), nil
}

// Path is the address of a file.
func (a *Assets) Path(name string) (string, error) {
	f, ok := a.byName[name]
	if !ok {
		return "", fmt.Errorf("assets: no file %s", name)
	}
	return StaticPath + f.path, nil
}

// Integrity is the subresource integrity value of a file.
func (a *Assets) Integrity(name string) (string, error) {
	f, ok := a.byName[name]
	if !ok {
		return "", fmt.Errorf("assets: no file %s", name)
	}
	return f.integrity, nil
}

// ServeHTTP answers with an asset, to be kept for ever, or 404.
func (a *Assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f, ok := a.byPath[strings.TrimPrefix(r.URL.Path, StaticPath)]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Add("Vary", "Accept-Encoding")
	body := f.plain
	if f.squeezed != nil && acceptsGzip(r.Header.Get("Accept-Encoding")) {
		h.Set("Content-Encoding", "gzip")
		body = f.squeezed
	}
	h.Set("Content-Length", fmt.Sprint(len(body)))
	if r.Method == http.MethodHead {
		return
	}
	// A reader who has gone away needs no more of it.
	_, _ = w.Write(body)
}

// Squeeze compresses a body for somebody who says that they can read that, where it makes it smaller. The
// coding is empty when the body is as it was.
func Squeeze(body []byte, acceptEncoding string) (out []byte, coding string) {
	if !acceptsGzip(acceptEncoding) {
		return body, ""
	}
	squeezed, err := squeeze(body)
	if err != nil || squeezed == nil {
		return body, ""
	}
	return squeezed, "gzip"
}

func acceptsGzip(header string) bool {
	for entry := range strings.SplitSeq(header, ",") {
		coding, q, _ := strings.Cut(strings.TrimSpace(entry), ";")
		if strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			return !strings.HasPrefix(strings.ReplaceAll(q, " ", ""), "q=0") || strings.Contains(q, "q=0.")
		}
	}
	return false
}
