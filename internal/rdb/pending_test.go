package rdb

import (
	"testing"

	"erawan/internal/testenv"
)

func TestMarkWithoutAnEntryIsClearedAway(t *testing.T) {
	t.Parallel()
	c, err := Open(testenv.Redis(t).URL, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	l := NewLog(c, LogOptions{Consumer: "a"})
	if err := l.Append(t.Context(), [][]byte{[]byte("deleted"), []byte("left")}); err != nil {
		t.Fatal(err)
	}
	records, err := l.Read(t.Context(), 9)
	if err != nil || len(records) != 2 {
		t.Fatalf("read %d: %v", len(records), err)
	}
	// As a kill between the two halves of an acknowledgement leaves it.
	if err := c.conn.XDel(t.Context(), c.keys.eventLog(), records[0].ID).Err(); err != nil {
		t.Fatal(err)
	}

	again := NewLog(c, LogOptions{Consumer: "a"})
	records, err = again.Read(t.Context(), 9)
	if err != nil || len(records) != 1 || string(records[0].Data) != "left" {
		t.Fatalf("read %v: %v", records, err)
	}
	pending, err := c.conn.XPending(t.Context(), c.keys.eventLog(), "ledger").Result()
	if err != nil || pending.Count != 1 {
		t.Fatalf("pending: %+v, %v", pending, err)
	}
}
