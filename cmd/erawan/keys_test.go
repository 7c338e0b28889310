package main

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"testing"
)

// keyFile is a key file as docs/operations.md tells people to edit it.
type keyFile map[string]*struct {
	Current int               `json:"current"`
	Secrets map[string][]byte `json:"secrets"`
}

func TestKeysAreRotatedWithoutATokenRefused(t *testing.T) {
	in := scaled(t)
	file := filepath.Join(in.dataDir, "keys.json")
	a, b := in.web(t, "a"), in.web(t, "b")
	again := func(n *webNode) {
		n.Terminate(t)
		n.start(t)
	}
	old := tokenFrom(t, in, a)

	secret := make([]byte, 32)
	rand.Read(secret)
	editKeys(t, file, func(k keyFile) { k["token"].Secrets["2"] = secret })
	again(a)
	again(b)
	accepts(t, b, old)

	editKeys(t, file, func(k keyFile) { k["token"].Current = 2 })
	again(a)
	fresh := tokenFrom(t, in, a)
	accepts(t, a, old)
	accepts(t, b, fresh) // which was not started again yet

	editKeys(t, file, func(k keyFile) { delete(k["token"].Secrets, "1") })
	again(b)
	accepts(t, b, fresh)
	if accepted(t, b, old) != 0 {
		t.Fatal("a token of a secret that is gone was taken")
	}
}

func editKeys(t *testing.T, file string, edit func(keyFile)) {
	t.Helper()
	keys := keyFile{}
	if err := json.Unmarshal([]byte(readText(t, file)), &keys); err != nil {
		t.Fatal(err)
	}
	edit(keys)
	text, err := json.Marshal(keys)
	if err == nil {
		err = os.WriteFile(file, text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// tokenFrom asks a node for a decision and returns its view token.
func tokenFrom(t *testing.T, in *installation, n *webNode) string {
	t.Helper()
	placement, key := in.slot(0)
	var got struct{ Decisions []struct{ Token string } }
	body := `{"placement":"` + placement + `","locales":["en"],"signals":{"destination":["TH"],"trip_phase":"booked","context":["souvenirs"]}}`
	post(t, n.base()+"/v1/decisions?key="+key, body, http.StatusOK, &got)
	if len(got.Decisions) != 1 || got.Decisions[0].Token == "" {
		t.Fatalf("no token: %+v", got)
	}
	return got.Decisions[0].Token
}

func accepts(t *testing.T, n *webNode, token string) {
	t.Helper()
	if accepted(t, n, token) != 1 {
		t.Fatal("a good token was refused")
	}
}

func accepted(t *testing.T, n *webNode, token string) int {
	t.Helper()
	var got struct{ Accepted int }
	post(t, n.base()+"/v1/events", `{"events":[{"token":"`+token+`","type":"impression"}]}`, http.StatusAccepted, &got)
	return got.Accepted
}
