package rdb

import (
	"context"
	"fmt"
	"strings"
)

// Bell tells other processes that something changed, so that they look sooner than their next poll.
// A ring may be lost: whoever listens polls as well.
type Bell struct{ Client *Client }

// Notice is one ring.
type Notice struct {
	Topic   string
	Payload string
}

// Ring tells all listeners of a topic.
func (b Bell) Ring(ctx context.Context, topic, payload string) error {
	if err := b.Client.conn.Publish(ctx, b.Client.keys.bell(topic), payload).Err(); err != nil {
		return fmt.Errorf("ring %s: %w", topic, err)
	}
	return nil
}

// Listen returns what is rung from now on, until ctx ends and the channel is closed. It subscribes
// again by itself when Redis was away. A listener that is slow misses rings.
func (b Bell) Listen(ctx context.Context, topics ...string) <-chan Notice {
	notices := make(chan Notice, 64)
	go b.listen(ctx, topics, notices)
	return notices
}

func (b Bell) listen(ctx context.Context, topics []string, notices chan<- Notice) {
	defer close(notices)
	channels := make([]string, len(topics))
	for i, t := range topics {
		channels[i] = b.Client.keys.bell(t)
	}
	subscription := b.Client.conn.Subscribe(ctx, channels...)
	defer subscription.Close()

	rings := subscription.Channel()
	for {
		select {
		case m, ok := <-rings:
			if !ok {
				return
			}
			select {
			case notices <- Notice{Topic: strings.TrimPrefix(m.Channel, b.Client.keys.bell("")), Payload: m.Payload}:
			default:
			}
		case <-ctx.Done():
			return
		}
	}
}
