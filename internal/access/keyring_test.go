package access

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAKeyFileReadsBackAndIsNeverReplaced(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	made, err := CreateKeyring(path)
	if err != nil {
		t.Fatal(err)
	}
	read, err := LoadKeyring(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range familyNames {
		n, a := made.Family(name).Current()
		m, b := read.Family(name).Current()
		if n != m || !bytes.Equal(a, b) || len(a) != secretSize {
			t.Errorf("family %s differs", name)
		}
	}
	if _, err := CreateKeyring(path); err == nil {
		t.Fatal("a second Create must not replace the file")
	}
}

func TestPurposesAndFamiliesGiveDifferentKeys(t *testing.T) {
	k, err := CreateKeyring(filepath.Join(t.TempDir(), "keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	a := k.Family(ReceiptFamily).Derive("a", 32)
	if bytes.Equal(a, k.Family(ReceiptFamily).Derive("b", 32)) || bytes.Equal(a, k.Family(BucketFamily).Derive("a", 32)) {
		t.Fatal("keys for different purposes are the same")
	}
	if !bytes.Equal(a, k.Family(ReceiptFamily).Derive("a", 32)) {
		t.Fatal("the same purpose must give the same key")
	}
}

func TestABadKeyFileIsRefusedWithoutQuotingIt(t *testing.T) {
	dir := t.TempDir()
	missing := filepath.Join(dir, "none.json")
	if _, err := LoadKeyring(missing); !errors.Is(err, ErrNoKeyFile) {
		t.Fatalf("missing: %v", err)
	}
	for name, body := range map[string]string{
		"not json":       `{"token": SECRETSECRET`,
		"family missing": `{"token":{"current":1,"secrets":{"1":"U0VDUkVUU0VDUkVUU0VDUkVUU0VDUkVUU0VDUkVUISE="}}}`,
		"short secret":   `{"token":{"current":1,"secrets":{"1":"U0VDUkVU"}},"receipt":{"current":1,"secrets":{"1":"U0VDUkVU"}},"bucket":{"current":1,"secrets":{}}}`,
	} {
		path := filepath.Join(dir, strings.ReplaceAll(name, " ", "-"))
		if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := LoadKeyring(path)
		if err == nil || strings.Contains(err.Error(), "SECRET") || strings.Contains(err.Error(), "U0VD") {
			t.Errorf("%s: %v", name, err)
		}
	}
	open := filepath.Join(dir, "open.json")
	if _, err := CreateKeyring(open); err != nil {
		t.Fatal(err)
	}
	os.Chmod(open, 0o644)
	if _, err := LoadKeyring(open); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Fatalf("readable by others: %v", err)
	}
}

func TestAKeyFileOfAnEarlierVersionIsCompletedAndKeepsWhatItHolds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	made, err := CreateKeyring(path)
	if err != nil {
		t.Fatal(err)
	}
	_, token := made.Family(TokenFamily).Current()
	delete(made.families, VaultFamily)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := made.write(path); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadKeyring(path); !errors.Is(err, ErrNoFamily) || !strings.Contains(err.Error(), VaultFamily) {
		t.Fatalf("before: %v", err)
	}
	added, err := CompleteKeyring(path)
	if err != nil || len(added) != 1 || added[0] != VaultFamily {
		t.Fatalf("%v %v", added, err)
	}
	read, err := LoadKeyring(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, now := read.Family(TokenFamily).Current(); !bytes.Equal(now, token) {
		t.Error("a family that was there has another secret")
	}
	_, vault := read.Family(VaultFamily).Current()
	if added, err = CompleteKeyring(path); err != nil || len(added) != 0 {
		t.Errorf("again: %v %v", added, err)
	}
	if read, err = LoadKeyring(path); err != nil {
		t.Fatal(err)
	}
	if _, now := read.Family(VaultFamily).Current(); !bytes.Equal(now, vault) {
		t.Error("completing it again changed it")
	}
	if err := os.WriteFile(path, []byte("null"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := CompleteKeyring(path); err == nil {
		t.Error("a file without keys was completed")
	}
}
