package ask

import (
	"bytes"
	"net/http"

	"github.com/gin-gonic/gin"
)

// Held is an answer that nobody has been given yet. Its headers are those of the answer that will be.
type Held struct {
	gin.ResponseWriter
	Body    bytes.Buffer
	Code    int
	written bool
}

// Hold has a handler answer without anybody's being given it: what becomes of the answer is for the caller to say.
func Hold(c *gin.Context, do Handler) (*Held, error) {
	k := of(c)
	h := &Held{ResponseWriter: k.ResponseWriter, Code: http.StatusOK}
	k.ResponseWriter = h
	defer func() { k.ResponseWriter = h.ResponseWriter }()
	return h, do(c)
}

// WriteHeader notes the status.
func (h *Held) WriteHeader(status int) { h.Code = status }

// WriteHeaderNow notes that the answer has begun.
func (h *Held) WriteHeaderNow() { h.written = true }

// Status is the status so far.
func (h *Held) Status() int { return h.Code }

// Size is how long the answer is so far.
func (h *Held) Size() int { return h.Body.Len() }

// Written reports whether the answer has begun.
func (h *Held) Written() bool { return h.written }

// Flush keeps everything.
func (h *Held) Flush() {}

// Write keeps a part of the answer.
func (h *Held) Write(b []byte) (int, error) {
	h.written = true
	return h.Body.Write(b)
}

// WriteString keeps a part of the answer.
func (h *Held) WriteString(text string) (int, error) { return h.Write([]byte(text)) }
