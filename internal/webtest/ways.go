package webtest

import (
	"erawan/internal/access"
	"erawan/internal/db/accessdb"
	"erawan/internal/signon"
	"erawan/internal/signontest"
)

// passkeys asks devices.
func (r *Room) passkeys(store accessdb.Store) *signon.Passkeys {
	r.T.Helper()
	out, err := signon.NewPasskeys(signon.PasskeyDeps{BaseURL: Origin, Passkeys: store, Questions: store, People: store, Now: r.Now})
	if err != nil {
		r.T.Fatal(err)
	}
	return out
}

// identity is the provider of a room whose site names one.
func (r *Room) identity(name string) *signon.Provider {
	if name == "" {
		return nil
	}
	store := accessdb.Store{DB: r.DB}
	r.ID = signontest.NewProvider(r.T, r.Now)
	r.ID.Says(map[string]any{"email": People[access.RoleManager], "email_verified": true})
	return signon.NewProvider(signon.ProviderDeps{BaseURL: Origin, Links: store, People: store, Questions: store, Now: r.Now,
		Client: signon.Client{Issuer: r.ID.Issuer(), ID: signontest.ClientID, Secret: signontest.ClientSecret, Name: name}})
}
