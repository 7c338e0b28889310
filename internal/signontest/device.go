// Package signontest holds the other sides of a sign-in for tests: a device with passkeys, and an identity
// provider. Both sign for themselves and can be told to do so wrongly. It is a test room: product code never
// imports it.
package signontest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"

	"github.com/go-webauthn/webauthn/protocol/webauthncbor"
)

// Device is one that holds passkeys, each for a host, in the way of an authenticator: it makes ES256 keys and
// signs what a browser at an origin asks of it.
type Device struct {
	T      testing.TB
	Origin string // where its browser is
	Keys   []*Key
	// What it does otherwise than it should.
	Unverified bool // it does not check who holds it
	Absent     bool // nobody touched it
	Still      bool // it does not count
	Host       string
}

// Key is one passkey on a device.
type Key struct {
	ID      []byte
	Host    string
	Holder  []byte // as we call the person
	Count   uint32
	private *ecdsa.PrivateKey
}

// options are what a server asks for, of either ceremony.
type options struct {
	PublicKey struct {
		Challenge string `json:"challenge"`
		Host      string `json:"rpId"`
		Party     struct {
			ID string `json:"id"`
		} `json:"rp"`
		User struct {
			ID string `json:"id"`
		} `json:"user"`
		Exclude []struct {
			ID string `json:"id"`
		} `json:"excludeCredentials"`
		Verification string `json:"userVerification"`
		Selection    struct {
			Resident     string `json:"residentKey"`
			Verification string `json:"userVerification"`
		} `json:"authenticatorSelection"`
	} `json:"publicKey"`
}

func (d *Device) read(text []byte) options {
	d.T.Helper()
	var o options
	if err := json.Unmarshal(text, &o); err != nil {
		d.T.Fatalf("options %s: %v", text, err)
	}
	return o
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func (d *Device) decode(s string) []byte {
	d.T.Helper()
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		d.T.Fatalf("%q: %v", s, err)
	}
	return b
}

// Excluded lists the ids of keys that a server does not want again.
func (d *Device) Excluded(text []byte) (ids []string) {
	for _, e := range d.read(text).PublicKey.Exclude {
		ids = append(ids, string(d.decode(e.ID)))
	}
	return ids
}

// The flags of what an authenticator tells.
const (
	present  = 1 << 0
	verified = 1 << 2
	attested = 1 << 6
)

// told is what an authenticator tells of a key: for which host, how it was used, how often.
func (d *Device) told(k *Key, flags byte) []byte {
	if !d.Absent {
		flags |= present
	}
	if !d.Unverified {
		flags |= verified
	}
	host := sha256.Sum256([]byte(k.Host))
	return binary.BigEndian.AppendUint32(append(host[:], flags), k.Count)
}

func (d *Device) client(kind, challenge string) []byte {
	b, err := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": d.Origin, "crossOrigin": false})
	if err != nil {
		d.T.Fatal(err)
	}
	return b
}

// Create makes a passkey and answers as navigator.credentials.create does, written as JSON.
func (d *Device) Create(text []byte) []byte {
	d.T.Helper()
	o := d.read(text).PublicKey
	if o.Selection.Resident != "required" || o.Selection.Verification != "required" {
		d.T.Fatalf("asked for residence %q and verification %q", o.Selection.Resident, o.Selection.Verification)
	}
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		d.T.Fatal(err)
	}
	k := &Key{ID: make([]byte, 24), Host: o.Party.ID, Holder: d.decode(o.User.ID), private: private}
	_, _ = rand.Read(k.ID)
	if d.Host != "" {
		k.Host = d.Host
	}
	d.Keys = append(d.Keys, k)
	public, err := private.PublicKey.Bytes() // 4, x, y
	if err != nil {
		d.T.Fatal(err)
	}
	told := append(d.told(k, attested), make([]byte, 16)...) // of no known make
	told = binary.BigEndian.AppendUint16(told, uint16(len(k.ID)))
	told = append(append(told, k.ID...), d.cbor(map[int]any{1: 2, 3: -7, -1: 1, -2: public[1:33], -3: public[33:]})...)
	return d.answer(k, map[string]any{
		"clientDataJSON":    encode(d.client("webauthn.create", o.Challenge)),
		"attestationObject": encode(d.cbor(map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": told})),
	})
}

// Get signs with the first passkey and answers as navigator.credentials.get does, written as JSON.
func (d *Device) Get(text []byte) []byte {
	d.T.Helper()
	o := d.read(text).PublicKey
	if o.Verification != "required" {
		d.T.Fatalf("asked for verification %q", o.Verification)
	}
	k := d.Keys[0]
	if !d.Still {
		k.Count++
	}
	told, client := d.told(k, 0), d.client("webauthn.get", o.Challenge)
	hash := sha256.Sum256(client)
	whole := sha256.Sum256(append(append([]byte{}, told...), hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, k.private, whole[:])
	if err != nil {
		d.T.Fatal(err)
	}
	return d.answer(k, map[string]any{"clientDataJSON": encode(client), "authenticatorData": encode(told),
		"signature": encode(signature), "userHandle": encode(k.Holder)})
}

func (d *Device) answer(k *Key, response map[string]any) []byte {
	b, err := json.Marshal(map[string]any{"id": encode(k.ID), "rawId": encode(k.ID), "type": "public-key",
		"clientExtensionResults": map[string]any{}, "response": response})
	if err != nil {
		d.T.Fatal(err)
	}
	return b
}

func (d *Device) cbor(v any) []byte {
	b, err := webauthncbor.Marshal(v)
	if err != nil {
		d.T.Fatal(err)
	}
	return b
}
