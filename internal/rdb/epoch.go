package rdb

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"

	"github.com/redis/go-redis/v9"

	"erawan/campaigns/engagement"
)

// Epoch tells which life of which server holds the stream, and its newest entry: what a Keeper needs
// to notice that a restart, or a fail-over, has forgotten something.
func (l *Log) Epoch(ctx context.Context) (engagement.Epoch, error) {
	node, err := l.holder(ctx)
	if err != nil {
		return engagement.Epoch{}, err
	}
	info, err := node.Info(ctx, "server").Result()
	if err != nil {
		return engagement.Epoch{}, fmt.Errorf("ask who holds the log: %w", err)
	}
	var e engagement.Epoch
	for line := range strings.Lines(info) {
		if run, ok := strings.CutPrefix(strings.TrimSpace(line), "run_id:"); ok {
			e.Life = run
		}
	}
	mark, err := l.mark(ctx, node)
	if err != nil {
		return engagement.Epoch{}, err
	}
	e.Life += " " + mark
	stream, err := node.XInfoStream(ctx, l.c.keys.eventLog()).Result()
	switch {
	case err == nil:
		e.Last = stream.LastGeneratedID
	case errors.Is(err, redis.Nil) || strings.Contains(err.Error(), "no such key"):
	default:
		return engagement.Epoch{}, fmt.Errorf("look at the log: %w", err)
	}
	return e, nil
}

// mark is what lies beside the stream for as long as nobody empties both. A log that was flushed under load has new entries a moment
// later, which are newer than all before: that they are not all is seen by the mark alone.
func (l *Log) mark(ctx context.Context, node redis.Cmdable) (string, error) {
	key := l.c.keys.eventLife()
	for range 2 {
		mark, err := node.Get(ctx, key).Result()
		if err == nil || !errors.Is(err, redis.Nil) {
			return mark, err
		}
		if err := node.SetNX(ctx, key, rand.Text(), 0).Err(); err != nil {
			return "", fmt.Errorf("mark the log: %w", err)
		}
	}
	return "", errors.New("the log's mark does not stay")
}

// holder is the server that holds the stream: of a cluster, the master of its slot.
func (l *Log) holder(ctx context.Context) (redis.Cmdable, error) {
	cluster, ok := l.c.conn.(*redis.ClusterClient)
	if !ok {
		return l.c.conn, nil
	}
	master, err := cluster.MasterForKey(ctx, l.c.keys.eventLog())
	if err != nil {
		return nil, fmt.Errorf("find who holds the log: %w", err)
	}
	return master, nil
}
