package testenv

import (
	"errors"
	"os"
)

// Servers are a Postgres and a Redis that all packages of one test run share.
type Servers struct {
	DatabaseURL string
	RedisURL    string

	postgres *PostgresServer
	redis    *RedisServer

	redisData string // a folder to remove with it; empty when Redis keeps nothing
}

// Serve starts the servers that the environment does not name already. They end with Stop, or with
// this process.
func Serve() (*Servers, error) {
	s := &Servers{DatabaseURL: os.Getenv(DatabaseURLEnv), RedisURL: os.Getenv(RedisURLEnv)}
	var err error
	if s.DatabaseURL == "" {
		if s.postgres, err = serveDatabases(); err != nil {
			return nil, err
		}
		s.DatabaseURL = s.postgres.URL
	}
	if s.RedisURL == "" {
		if s.redis, err = serveRedis(); err != nil {
			return nil, errors.Join(err, s.Stop())
		}
		s.RedisURL = s.redis.URL
	}
	return s, nil
}

// Stop ends what Serve has started, and its data.
func (s *Servers) Stop() error {
	var err error
	if s.redis != nil {
		s.redis.Kill()
	}
	if s.redisData != "" {
		err = removeAll(s.redisData)
	}
	if s.postgres != nil {
		err = errors.Join(err, s.postgres.discard())
	}
	return err
}

// HasPostgres and HasRedis report whether the servers are installed, with what to do when not.
func HasPostgres() error {
	_, err := postgresBinaries()
	return err
}

// HasRedis is said at HasPostgres.
func HasRedis() error {
	_, err := redisBinary()
	return err
}
