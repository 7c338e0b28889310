package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync"
	"time"
)

// conns is how many connections ask at once.
const conns = 32

// client keeps connections to one server and asks as fast as it answers. It does as little as it can:
// it shares the processor with the server it measures.
type client struct {
	conns []*conn
}

type conn struct {
	net.Conn
	in   *bufio.Reader
	body []byte // room for answers
}

// patience is how long one answer may take.
const patience = 10 * time.Second

func dial(addr string, n int) (*client, error) {
	c := &client{}
	for range n {
		raw, err := net.Dial("tcp", addr)
		if err != nil {
			return nil, join(err, c.close())
		}
		c.conns = append(c.conns, &conn{Conn: raw, in: bufio.NewReaderSize(raw, 16<<10)})
	}
	return c, nil
}

func (c *client) close() error {
	var err error
	for _, k := range c.conns {
		err = join(err, k.Close())
	}
	return err
}

// post is the bytes of a request, as a page would send it.
func post(addr, path string, body []byte) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "POST %s HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\n", path, addr, pageOrigin)
	b.WriteString("User-Agent: Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36\r\n")
	b.WriteString("Accept: */*\r\nAccept-Language: zh-CN,zh;q=0.9,en;q=0.8\r\nContent-Type: text/plain;charset=UTF-8\r\n")
	fmt.Fprintf(&b, "Content-Length: %d\r\n\r\n", len(body))
	b.Write(body)
	return b.Bytes()
}

// ask sends one request and reads its answer. The body is good until the next one.
func (k *conn) ask(request []byte) (status int, body []byte, err error) {
	if err := k.SetDeadline(time.Now().Add(patience)); err != nil {
		return 0, nil, err
	}
	if _, err := k.Write(request); err != nil {
		return 0, nil, err
	}
	status, k.body, err = readAnswer(k.in, k.body[:0])
	return status, k.body, err
}

// readAnswer reads one answer that says its length.
func readAnswer(r *bufio.Reader, room []byte) (status int, body []byte, err error) {
	line, err := r.ReadSlice('\n')
	if err != nil {
		return 0, room, err
	}
	if len(line) < 12 || !bytes.HasPrefix(line, []byte("HTTP/1.1 ")) {
		return 0, room, fmt.Errorf("not an answer: %q", line)
	}
	if status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return 0, room, err
	}
	length := -1
	for {
		if line, err = r.ReadSlice('\n'); err != nil {
			return status, room, err
		}
		if len(bytes.TrimSpace(line)) == 0 {
			break
		}
		const name = "content-length:"
		if len(line) > len(name) && bytes.EqualFold(line[:len(name)], []byte(name)) {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(line[len(name):]))); err != nil {
				return status, room, err
			}
		}
	}
	if length < 0 {
		return status, room, errors.New("an answer that does not say its length")
	}
	body = append(room, make([]byte, length)...)
	_, err = io.ReadFull(r, body)
	return status, body, err
}

// load is what to ask of a server.
type load struct {
	*client
	server *process
	status int                         // what every answer must have
	next   func(conn, turn int) []byte // the request; turns go on from slice to slice
	turns  []int
}

// slice is what a server did in a while.
type slice struct {
	answers int
	took    time.Duration
	used    time.Duration // processor time of the server
}

// perRequest is in microseconds.
func (s slice) perRequest() float64 { return float64(s.used.Microseconds()) / float64(s.answers) }
func (s slice) perSecond() float64  { return float64(s.answers) / s.took.Seconds() }

func (s slice) String() string {
	return fmt.Sprintf("%.1f µs %.0f/s", s.perRequest(), s.perSecond())
}

// run asks for a while on every connection. An answer of another status ends it: what is refused
// would be measured as fast.
func (l *load) run(d time.Duration) (slice, error) {
	if l.turns == nil {
		l.turns = make([]int, len(l.conns))
	}
	before, err := l.server.used()
	if err != nil {
		return slice{}, err
	}
	began := time.Now()
	answers, errs := make([]int, len(l.conns)), make([]error, len(l.conns))
	var work sync.WaitGroup
	for i, k := range l.conns {
		work.Go(func() {
			for time.Since(began) < d {
				status, body, err := k.ask(l.next(i, l.turns[i]))
				l.turns[i]++
				if err == nil && status != l.status {
					err = fmt.Errorf("answered %d: %s", status, body[:min(len(body), 300)])
				}
				if errs[i] = err; err != nil {
					return
				}
				answers[i]++
			}
		})
	}
	work.Wait()
	out := slice{took: time.Since(began)}
	after, err := l.server.used()
	out.used = after - before
	for i := range answers {
		out.answers += answers[i]
		err = join(err, errs[i])
	}
	if err == nil && out.answers == 0 {
		err = errors.New("no answer in a whole slice")
	}
	return out, err
}
