package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

type readyCmd struct{}

// readyTimeout is longer than what a node gives its stores to answer.
const readyTimeout = 4 * time.Second

// Run asks the web node of this host how it is, for health checks where no other program is at hand.
func (readyCmd) Run(ctx context.Context, s *Settings, o out) error {
	host, port, err := net.SplitHostPort(s.Addr)
	if err != nil {
		return usage("ERAWAN_ADDR: %w", err)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1" // by number: an image that holds nothing but us knows no names
	}
	ctx, cancel := context.WithTimeout(ctx, readyTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/readyz", nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("no node answers: %w", err)
	}
	defer res.Body.Close()
	if _, err := io.Copy(o, io.LimitReader(res.Body, 64<<10)); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	fmt.Fprintln(o)
	if res.StatusCode != http.StatusOK {
		return errors.New("the node is not ready: the answer above says why")
	}
	return nil
}
