package testenv

import (
	"errors"
	"os"
)

// ServeDurable starts a Postgres and a Redis of the caller's own that keep what they acknowledge, as
// production is told to: fsync on, and an append-only file fsynced every second. They end with Stop;
// should this process be killed, the servers end with it.
func ServeDurable() (*Servers, error) {
	postgres, err := startPostgres(nil)
	if err != nil {
		return nil, err
	}
	s := &Servers{DatabaseURL: postgres.URL, postgres: postgres}
	if err := postgres.sweepAfterUs(); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	if s.redisData, err = os.MkdirTemp("", "erawan-redis-"); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	if s.redis, err = startRedis(s.redisData, []string{"--appendonly", "yes", "--appendfsync", "everysec"}); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	s.RedisURL = s.redis.URL
	return s, nil
}
