package testenv

import (
	"net"
	"sync"
	"testing"
	"time"
)

// Link is a cable between one client and a server: it can be slow, silent or cut, while everybody
// else still reaches the server.
type Link struct {
	listener net.Listener
	target   string
	work     sync.WaitGroup

	mu     sync.Mutex
	delay  time.Duration
	silent chan struct{} // closed when bytes pass again; nil while they do
	cut    bool
	conns  map[net.Conn]bool
}

// NewLink lays a cable to a server, until the test ends.
func NewLink(t testing.TB, target string) *Link {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &Link{listener: listener, target: target, conns: map[net.Conn]bool{}}
	l.work.Go(l.accept)
	t.Cleanup(func() {
		listener.Close()
		l.Cut()
		l.work.Wait()
	})
	return l
}

// Addr is the client's end, host and port.
func (l *Link) Addr() string { return l.listener.Addr().String() }

// Slow makes a round trip take so much longer.
func (l *Link) Slow(roundTrip time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.delay = roundTrip / 2
}

// Silence lets nothing through and ends nothing, as a network that has come apart does. What was
// sent arrives after Mend.
func (l *Link) Silence() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.silent == nil {
		l.silent = make(chan struct{})
	}
}

// Cut ends every connection and takes no more.
func (l *Link) Cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = true
	l.speak()
	for c := range l.conns {
		c.Close()
	}
}

// Mend ends a silence, a cut and a delay.
func (l *Link) Mend() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut, l.delay = false, 0
	l.speak()
}

func (l *Link) speak() {
	if l.silent != nil {
		close(l.silent)
		l.silent = nil
	}
}

func (l *Link) accept() {
	for {
		client, err := l.listener.Accept()
		if err != nil {
			return
		}
		if !l.add(client) {
			continue
		}
		l.work.Go(func() { l.join(client) })
	}
}

// add keeps a connection so that a cut ends it; it ends the connection at once when there is no
// cable.
func (l *Link) add(c net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cut {
		c.Close()
		return false
	}
	l.conns[c] = true
	return true
}

func (l *Link) remove(c net.Conn) {
	c.Close()
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.conns, c)
}

func (l *Link) join(client net.Conn) {
	defer l.remove(client)
	server, err := net.Dial("tcp", l.target)
	if err != nil || !l.add(server) {
		return
	}
	defer l.remove(server)
	var both sync.WaitGroup
	both.Go(func() { l.carry(server, client) })
	both.Go(func() { l.carry(client, server) })
	both.Wait()
}

type chunk struct {
	bytes []byte
	at    time.Time
}

// carry moves bytes one way. Whatever ends one way ends the connection.
func (l *Link) carry(to, from net.Conn) {
	chunks := make(chan chunk, 256)
	l.work.Go(func() {
		defer close(chunks)
		for {
			buf := make([]byte, 16<<10)
			n, err := from.Read(buf)
			if n > 0 {
				chunks <- chunk{buf[:n], time.Now()}
			}
			if err != nil {
				return
			}
		}
	})
	var err error
	for c := range chunks {
		if err != nil {
			continue // only emptied, so that the reader can end
		}
		l.hold(c.at)
		if _, err = to.Write(c.bytes); err != nil {
			from.Close()
		}
	}
	if half, ok := to.(interface{ CloseWrite() error }); ok && err == nil {
		err = half.CloseWrite()
	}
	if err != nil {
		to.Close()
	}
}

// hold returns when what was sent at a moment may arrive.
func (l *Link) hold(sent time.Time) {
	for {
		l.mu.Lock()
		silent, delay := l.silent, l.delay
		l.mu.Unlock()
		if silent == nil {
			time.Sleep(time.Until(sent.Add(delay)))
			return
		}
		<-silent
	}
}
