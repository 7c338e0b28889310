package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"erawan/internal/lang"
	"erawan/internal/render"
	"erawan/internal/render/press"
	"erawan/internal/signon"
)

// addressTimeout is how long our own address may take to answer.
const addressTimeout = 3 * time.Second

// checkAddress asks whether it is us who answers at the address that browsers will be told. From where
// doctor runs that address may lead nowhere, as inside a network of containers, or before the first
// start: then it is a fault only if a node should be running.
func (d *doctor) checkAddress(ctx context.Context) error {
	if d.BaseURL == "" {
		return errNotLooked
	}
	if u, err := url.Parse(d.BaseURL); err != nil || u.Path != "" {
		return ailment{"ERAWAN_BASE_URL has a path: " + d.BaseURL, "give scheme and host only"}
	}
	ctx, cancel := context.WithTimeout(ctx, addressTimeout)
	defer cancel()
	status, body, err := fetch(ctx, d.BaseURL+"/healthz")
	switch {
	case err != nil && d.running:
		return ailment{"ERAWAN_BASE_URL: " + err.Error(), "check the address, and the proxy in front"}
	case err != nil:
		d.note = "nobody answers at " + d.BaseURL + " as seen from here, which is right while no node runs"
		return nil
	case status/100 == 3:
		return ailment{"ERAWAN_BASE_URL: " + d.BaseURL + " leads on to another address", "set it to the address where Erawan itself answers"}
	case status != http.StatusOK || !bytes.Contains(body, []byte(`"status":"ok"`)):
		return ailment{fmt.Sprintf("ERAWAN_BASE_URL: what answers at %s is not Erawan (status %d)", d.BaseURL, status), "check the address, and the proxy in front"}
	}
	return nil
}

// fetch asks an address as it is: no proxy between, and wherever it leads on to is not followed.
func fetch(ctx context.Context, address string) (status int, body []byte, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, nil, err
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	body, err = io.ReadAll(io.LimitReader(res.Body, 4<<10))
	return res.StatusCode, body, err
}

func (d *doctor) checkFonts(context.Context) error {
	fonts := render.FontsIn(d.FontDir)
	covers, err := fonts.Covers()
	if err != nil {
		return ailment{"ERAWAN_FONT_DIR cannot be read: " + err.Error(), "name a folder of fonts, or leave it unset"}
	}
	var with, without []string
	for _, l := range lang.All {
		if family, ok := covers[l]; ok {
			with = append(with, string(l)+" "+family)
		} else {
			without = append(without, string(l))
		}
	}
	if len(without) == 0 {
		d.note = strings.Join(with, ", ")
		return nil
	}
	lack := "no font has " + strings.Join(without, ", ")
	switch {
	case d.FontDir == "":
		d.note = lack + "; pictures and kits cannot be made in those until ERAWAN_FONT_DIR names a folder that has one"
		return nil
	case len(with) == 0:
		lack = "no fonts"
	}
	return ailment{"ERAWAN_FONT_DIR " + d.FontDir + ": " + lack, "put fonts for Thai, Chinese and Latin there, such as Noto's"}
}

// checkPDF has the browser print a page.
func (d *doctor) checkPDF(ctx context.Context) error {
	if d.Chromium == "" {
		d.note = "ERAWAN_CHROMIUM is not set, and need not be: report pages are not made PDFs"
		return nil
	}
	pdf, err := press.New(d.Chromium).Print(ctx, []byte("<!doctype html><title>doctor</title><p>ok"), nil)
	if err != nil {
		return ailment{"ERAWAN_CHROMIUM: " + oneLine(err.Error()), "start " + d.Chromium + " --headless --print-to-pdf as the user that Erawan runs as, and see what it lacks"}
	}
	d.note = fmt.Sprintf("a page is %d bytes", len(pdf))
	return nil
}

// checkSignOn asks the identity provider about itself, as the first sign-in would.
func (d *doctor) checkSignOn(ctx context.Context) error {
	if d.OIDCIssuer == "" {
		d.note = "ERAWAN_OIDC_ISSUER is not set, and need not be"
		return nil
	}
	client, err := d.oidcClient()
	if err != nil {
		return ailment{err.Error(), "put the secret that the identity provider gave there"}
	}
	if err := signon.NewProvider(signon.ProviderDeps{Client: client, BaseURL: d.BaseURL, Now: d.now}).Look(ctx); err != nil {
		return ailment{"ERAWAN_OIDC_ISSUER: " + err.Error(), "check the address against what the provider calls its issuer, to the last slash"}
	}
	d.note = "register " + d.BaseURL + signon.ReturnPath + " there as the address to return to"
	return nil
}
