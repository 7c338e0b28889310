package main

import (
	"encoding/binary"
	"io"
	"net"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
)

// wire lies between a node and its database and counts what is asked: one for every statement
// executed, none for beginning and ending transactions.
type wire struct {
	listener net.Listener
	target   string // host:port
	rest     string // of the address
	count    atomic.Int64
	work     sync.WaitGroup

	mu    sync.Mutex
	conns []net.Conn
}

// newWire takes a database's address without its scheme.
func newWire(address string) (*wire, error) {
	u, err := url.Parse("postgres://" + address)
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	w := &wire{listener: l, target: u.Host}
	u.Host = l.Addr().String()
	w.rest = u.String()
	w.work.Go(w.accept)
	return w, nil
}

func (w *wire) address() string { return w.rest }
func (w *wire) asked() int64    { return w.count.Load() }

func (w *wire) close() {
	w.listener.Close()
	w.mu.Lock()
	for _, c := range w.conns {
		c.Close()
	}
	w.mu.Unlock()
	w.work.Wait()
}

func (w *wire) accept() {
	for {
		from, err := w.listener.Accept()
		if err != nil {
			return
		}
		to, err := net.Dial("tcp", w.target)
		if err != nil {
			from.Close()
			continue
		}
		w.mu.Lock()
		w.conns = append(w.conns, from, to)
		w.mu.Unlock()
		w.work.Go(func() { w.forward(to, from) })
		w.work.Go(func() { io.Copy(from, to); from.Close() })
	}
}

// forward passes messages of Postgres's protocol on: the first has no type, each other is a type, a
// length and a body.
func (w *wire) forward(to io.WriteCloser, from io.Reader) {
	defer to.Close()
	for head := 4; ; head = 5 {
		h := make([]byte, head, 512)
		if _, err := io.ReadFull(from, h); err != nil {
			return
		}
		size := binary.BigEndian.Uint32(h[head-4:]) - 4
		body := make([]byte, size)
		if _, err := io.ReadFull(from, body); err != nil {
			return
		}
		if head == 5 {
			w.see(h[0], body)
		}
		if _, err := to.Write(append(h, body...)); err != nil {
			return
		}
	}
}

func (w *wire) see(kind byte, body []byte) {
	switch kind {
	case 'E': // execute
		w.count.Add(1)
	case 'Q': // a simple query, by which transactions begin and end
		text := strings.ToLower(string(body))
		for _, word := range []string{"begin", "commit", "rollback"} {
			if strings.HasPrefix(text, word) {
				return
			}
		}
		w.count.Add(1)
	}
}
