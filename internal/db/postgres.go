package db

import (
	"database/sql"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

func openPostgres(url string) (*sql.DB, gorm.Dialector, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, nil, fmt.Errorf("open postgres: %w", err)
	}
	config.RuntimeParams["timezone"] = "UTC"
	for name, value := range map[string]string{
		"application_name": "erawan",
		// One organisation holds a thousand times what another does. A plan made once for any values takes each for a
		// middling one, and reads all that the large one has: every question is planned for what it asks.
		"plan_cache_mode": "force_custom_plan",
	} {
		if config.RuntimeParams[name] == "" {
			config.RuntimeParams[name] = value
		}
	}
	pool := stdlib.OpenDB(*config)
	return pool, postgres.New(postgres.Config{Conn: pool}), nil
}
