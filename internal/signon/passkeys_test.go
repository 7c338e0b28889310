package signon_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/internal/access"
	"erawan/internal/signon"
	"erawan/internal/signontest"
)

type passkeyRoom struct {
	*room
	passkeys *signon.Passkeys
	device   *signontest.Device
}

func newPasskeyRoom(t *testing.T) *passkeyRoom {
	t.Helper()
	r := newRoom(t)
	p, err := signon.NewPasskeys(signon.PasskeyDeps{BaseURL: baseURL, Passkeys: r.store, Questions: r.store, People: r.store, Now: r.clock})
	if err != nil {
		t.Fatal(err)
	}
	return &passkeyRoom{r, p, &signontest.Device{T: t, Origin: baseURL}}
}

// add gives somebody a passkey on the device.
func (r *passkeyRoom) add(who access.Staff) (access.Passkey, error) {
	r.t.Helper()
	options, token, err := r.passkeys.Invite(r.t.Context(), who, "phone")
	if err != nil {
		r.t.Fatal(err)
	}
	return r.passkeys.Add(r.t.Context(), who, token, r.device.Create(options))
}

func (r *passkeyRoom) enter() (access.Staff, error) {
	r.t.Helper()
	options, token, err := r.passkeys.Ask(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	return r.passkeys.Enter(r.t.Context(), token, r.device.Get(options))
}

func TestAPasskeyIsTakenInAndOpens(t *testing.T) {
	r := newPasskeyRoom(t)
	k := must(t, first(r.add(r.nok)))
	if k.Name != "phone" || k.Synced || !bytes.Equal(k.Credential, r.device.Keys[0].ID) {
		t.Errorf("kept %+v", k)
	}
	for range 2 {
		if diff := cmp.Diff(r.nok, must(t, first(r.enter()))); diff != "" {
			t.Error(diff)
		}
	}
	if k = must(t, first(r.store.PasskeyByCredential(t.Context(), k.Credential))); k.Count != 2 || !k.Used.Equal(r.now) {
		t.Errorf("after two: count %d, used %v", k.Count, k.Used)
	}
}

func TestADeviceThatDoesNotCountOpensAgainAndAgain(t *testing.T) {
	r := newPasskeyRoom(t)
	r.device.Still = true
	must(t, first(r.add(r.nok)))
	for range 3 {
		must(t, first(r.enter()))
	}
}

func TestACopyOfAPasskeyIsRefused(t *testing.T) {
	r := newPasskeyRoom(t)
	must(t, first(r.add(r.nok)))
	must(t, first(r.enter()))
	must(t, first(r.enter()))
	r.device.Keys[0].Count = 0 // the copy was made before both, and now signs for the first time
	_, err := r.enter()
	refused(t, "a copy", "passkey.copied", err)
	r.device.Keys[0].Count = 2
	must(t, first(r.enter()))
}

func TestAnAnswerIsTakenOnceInTimeByTheBrowserThatWasAsked(t *testing.T) {
	r := newPasskeyRoom(t)
	ctx := t.Context()
	must(t, first(r.add(r.nok)))
	options, token, err := r.passkeys.Ask(ctx)
	if err != nil {
		t.Fatal(err)
	}
	answer := r.device.Get(options)
	_, err = r.passkeys.Enter(ctx, "another browser's", answer)
	refused(t, "another browser", "passkey.expired", err)
	must(t, first(r.passkeys.Enter(ctx, token, answer)))
	_, err = r.passkeys.Enter(ctx, token, answer)
	refused(t, "the same again", "passkey.expired", err)

	_, other, err := r.passkeys.Ask(ctx)
	if err != nil {
		t.Fatal(err)
	}
	_, err = r.passkeys.Enter(ctx, other, answer)
	refused(t, "the answer to another question", "passkey.refused", err)

	options, token, err = r.passkeys.Ask(ctx)
	if err != nil {
		t.Fatal(err)
	}
	r.now = r.now.Add(signon.Lasts)
	_, err = r.passkeys.Enter(ctx, token, r.device.Get(options))
	refused(t, "too late", "passkey.expired", err)
}

func TestWhatIsWrongWithAnAnswerKeepsItOut(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*passkeyRoom)
		key   string
	}{
		"signed for another site":         {func(r *passkeyRoom) { r.device.Origin = "https://erawan.example.evil" }, "passkey.refused"},
		"signed for our host without TLS": {func(r *passkeyRoom) { r.device.Origin = "http://erawan.example" }, "passkey.refused"},
		"of another host's key":           {func(r *passkeyRoom) { r.device.Keys[0].Host = "other.example" }, "passkey.refused"},
		"nobody was looked at":            {func(r *passkeyRoom) { r.device.Unverified = true }, "passkey.refused"},
		"nobody was there":                {func(r *passkeyRoom) { r.device.Absent = true }, "passkey.refused"},
		"it names somebody else":          {func(r *passkeyRoom) { r.device.Keys[0].Holder = []byte("usr_other") }, "passkey.refused"},
		"it names nobody":                 {func(r *passkeyRoom) { r.device.Keys[0].Holder = nil }, "passkey.refused"},
		"a key that we never saw":         {func(r *passkeyRoom) { r.device.Keys[0].ID = []byte("never seen before") }, "passkey.unknown"},
		"another device's key under its id": {func(r *passkeyRoom) {
			other := &signontest.Device{T: r.t, Origin: baseURL}
			options, _, err := r.passkeys.Invite(r.t.Context(), r.nok, "other")
			if err != nil {
				r.t.Fatal(err)
			}
			other.Create(options)
			other.Keys[0].ID = r.device.Keys[0].ID
			r.device.Keys = other.Keys
		}, "passkey.refused"},
		"its person is shut out": {func(r *passkeyRoom) {
			r.person("other@example.org")
			if err := r.store.SetDisabled(r.t.Context(), access.System, r.nok.Public, true); err != nil {
				r.t.Fatal(err)
			}
		}, "passkey.refused"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newPasskeyRoom(t)
			must(t, first(r.add(r.nok)))
			must(t, first(r.enter()))
			c.spoil(r)
			_, err := r.enter()
			refused(t, name, c.key, err)
		})
	}
}

func TestAPasskeyThatIsNotAsAskedIsNotTakenIn(t *testing.T) {
	for name, spoil := range map[string]func(*passkeyRoom){
		"made at another site":  func(r *passkeyRoom) { r.device.Origin = "https://evil.example" },
		"made for another host": func(r *passkeyRoom) { r.device.Host = "evil.example" },
		"nobody was looked at":  func(r *passkeyRoom) { r.device.Unverified = true },
	} {
		t.Run(name, func(t *testing.T) {
			r := newPasskeyRoom(t)
			spoil(r)
			_, err := r.add(r.nok)
			refused(t, name, "passkey.refused", err)
			if kept := must(t, first(r.store.PasskeysOf(t.Context(), r.nok.Scope(), r.nok.ID))); len(kept) != 0 {
				t.Errorf("kept %v", kept)
			}
		})
	}
}

func TestAPasskeyIsForWhomeverItWasAsked(t *testing.T) {
	r := newPasskeyRoom(t)
	ctx, other := t.Context(), r.person("other@example.org")
	options, token, err := r.passkeys.Invite(ctx, r.nok, "phone")
	if err != nil {
		t.Fatal(err)
	}
	_, err = r.passkeys.Add(ctx, other, token, r.device.Create(options))
	refused(t, "somebody else answers", "passkey.refused", err)
	_, _, err = r.passkeys.Invite(ctx, r.nok, " ")
	refused(t, "without a name", "passkey.needs_name", err)

	k := must(t, first(r.add(r.nok)))
	if options, _, err = r.passkeys.Invite(ctx, r.nok, "again"); err != nil || !slices.Contains(r.device.Excluded(options), string(k.Credential)) {
		t.Errorf("the device is not told which key it has: %v", err)
	}
	for _, rubbish := range []string{"", "{}", `{"id":"AA","rawId":"AA","type":"public-key","response":{}}`} {
		_, token, err := r.passkeys.Invite(ctx, r.nok, "again")
		if err != nil {
			t.Fatal(err)
		}
		_, err = r.passkeys.Add(ctx, r.nok, token, []byte(rubbish))
		refused(t, "rubbish", "passkey.refused", err)
		if _, token, err = r.passkeys.Ask(ctx); err != nil {
			t.Fatal(err)
		}
		_, err = r.passkeys.Enter(ctx, token, []byte(rubbish))
		refused(t, "rubbish", "passkey.refused", err)
	}
}

func TestPasskeysAreForAddressesAtWhichBrowsersMakeThem(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]error{
		"https://erawan.example": nil, "http://localhost:8080": nil, "https://localhost": nil,
		"http://erawan.example": signon.ErrNoPasskeys, "http://127.0.0.1:8080": signon.ErrNoPasskeys, "https://[::1]": signon.ErrNoPasskeys, "": signon.ErrNoPasskeys,
	} {
		if _, err := signon.NewPasskeys(signon.PasskeyDeps{BaseURL: address, Now: time.Now}); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", address, err, want)
		}
	}
}
