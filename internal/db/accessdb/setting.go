package accessdb

import (
	"context"
	_ "embed"
	"errors"

	"gorm.io/gorm"

	"erawan/internal/db"
)

type settingRow struct {
	Key   string `gorm:"column:key;primaryKey"`
	Value string `gorm:"column:value"`
}

// TableName is for gorm.
func (settingRow) TableName() string { return "setting" }

//go:embed setting_set.sql
var settingSet string

// Setting reads a setting of the installation; false when it was never set.
func (s Store) Setting(ctx context.Context, key string) (value string, found bool, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		row, err := db.One[settingRow](t.Where(&settingRow{Key: key}))
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return nil
		}
		value, found = row.Value, err == nil
		return err
	})
	return value, found, err
}

// SetSetting writes a setting of the installation.
func (s Store) SetSetting(ctx context.Context, key, value string) error {
	return s.DB.Write(ctx, func(t *db.Tx) error { return PutSetting(t, key, value) })
}

// PutSetting writes a setting within a transaction.
func PutSetting(t *db.Tx, key, value string) error {
	_, err := t.Run(settingSet, db.Params{"key": key, "value": value})
	return err
}
