package testenv

import (
	"bufio"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Mail is a mail server that keeps what it is given, once it is willing.
type Mail struct {
	net.Listener
	mu      sync.Mutex
	refuse  string // what it says to a sender; empty when it is willing
	letters []string
}

// StartMail starts one that stops with the test.
func StartMail(t testing.TB) *Mail {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m := &Mail{Listener: l}
	go m.serve()
	t.Cleanup(func() { l.Close() })
	return m
}

// URL is its address, as settings name it.
func (m *Mail) URL() string {
	return "smtp://" + m.Addr().String() + "?from=reports@erawan.example&tls=none"
}

// Refuse makes it say something to every sender; nothing makes it willing.
func (m *Mail) Refuse(says string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.refuse = says
}

// Letters are those that it was given, in their order.
func (m *Mail) Letters() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.letters)
}

func (m *Mail) serve() {
	for {
		c, err := m.Accept()
		if err != nil {
			return
		}
		go m.talk(c)
	}
}

func (m *Mail) talk(c net.Conn) {
	defer c.Close()
	in := bufio.NewReader(c)
	say := func(text string) { fmt.Fprintf(c, "%s\r\n", text) }
	say("220 sink")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		m.mu.Lock()
		refuse := m.refuse
		m.mu.Unlock()
		switch verb := strings.ToUpper(strings.TrimSpace(line)); {
		case strings.HasPrefix(verb, "MAIL") && refuse != "":
			say(refuse)
		case verb == "DATA":
			say("354 go on")
			m.keep(in)
			say("250 kept")
		case verb == "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func (m *Mail) keep(in *bufio.Reader) {
	var letter strings.Builder
	for {
		line, err := in.ReadString('\n')
		if err != nil || line == ".\r\n" {
			break
		}
		letter.WriteString(strings.TrimPrefix(line, "."))
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.letters = append(m.letters, letter.String())
}
