package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAPasswordComesFromAFileIntoTheAddress(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte("p@ss:/wörd?\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]string{
		"postgres://erawan@db:5432/erawan?sslmode=verify-full": "postgres://erawan:p%40ss%3A%2Fw%C3%B6rd%3F@db:5432/erawan?sslmode=verify-full",
		"postgres://erawan@a:5432,b:5432/erawan":               "postgres://erawan:p%40ss%3A%2Fw%C3%B6rd%3F@a:5432,b:5432/erawan",
		"":                                                     "",
	} {
		s := Settings{DatabaseURL: address, PasswordFile: file, TimeZone: "UTC"}
		if err := s.check(); err != nil || s.DatabaseURL != want {
			t.Errorf("%s became %s (%v)", address, s.DatabaseURL, err)
		}
	}
	for _, s := range []Settings{
		{DatabaseURL: "postgres://erawan@db/erawan", PasswordFile: file + ".none"},
		{DatabaseURL: "postgres://db/erawan", PasswordFile: file},
		{DatabaseURL: "postgres://erawan:secret@db/erawan", PasswordFile: file},
		{DatabaseURL: "sqlite:///erawan.db", PasswordFile: file},
	} {
		s.TimeZone = "UTC"
		if err := s.check(); err == nil || !strings.Contains(err.Error(), "ERAWAN_DATABASE_PASSWORD_FILE") || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", s.DatabaseURL, err)
		}
	}
}
