package testenv

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Do sends one command and returns its answer; the items of a list are joined by spaces.
func (s *RedisServer) Do(t testing.TB, args ...string) string {
	t.Helper()
	answer, err := s.do(args...)
	if err != nil {
		t.Fatalf("%v: %v", args, err)
	}
	return answer
}

// IsMaster says whether the server is a master by its own word. One that is being promoted cuts its
// connections, and one that gives no answer is none yet.
func (s *RedisServer) IsMaster() bool {
	role, err := s.do("ROLE")
	return err == nil && strings.HasPrefix(role, "master")
}

func (s *RedisServer) do(args ...string) (string, error) {
	conn, err := s.dial()
	if err != nil {
		return "", err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return "", err
	}
	var ask strings.Builder
	fmt.Fprintf(&ask, "*%d\r\n", len(args))
	for _, a := range args {
		fmt.Fprintf(&ask, "$%d\r\n%s\r\n", len(a), a)
	}
	if _, err := io.WriteString(conn, ask.String()); err != nil {
		return "", err
	}
	return readAnswer(bufio.NewReader(conn))
}

// readAnswer reads one value of the Redis protocol, version 2.
func readAnswer(r *bufio.Reader) (string, error) {
	line, err := r.ReadString('\n')
	if err != nil {
		return "", err
	}
	kind, rest := line[0], strings.TrimRight(line[1:], "\r\n")
	switch kind {
	case '+', ':':
		return rest, nil
	case '-':
		return "", errors.New(rest)
	}
	n, err := strconv.Atoi(rest)
	if err != nil || n < 0 {
		return "", err
	}
	if kind == '$' {
		text := make([]byte, n+2)
		_, err := io.ReadFull(r, text)
		return string(text[:n]), err
	}
	items := make([]string, n)
	for i := range items {
		if items[i], err = readAnswer(r); err != nil {
			return "", err
		}
	}
	return strings.Join(items, " "), nil
}
