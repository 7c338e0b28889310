package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"erawan/audience"
	"erawan/audience/words"
	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/accessdb"
	"erawan/internal/db/campaigndb"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/locales"
)

type explainCmd struct {
	Audience string `help:"Public id of an audience." xor:"what" required:""`
	Campaign string `help:"Public id of a campaign: each of its audiences is asked." xor:"what" required:""`
	Signals  string `help:"What the visit tells, as a JSON object like \"signals\" of a decision; without it, standard input is read. What Erawan works out itself, such as the hour, may be told too."`
	Lang     string `default:"en" enum:"zh-Hans,zh-Hant,th,en" help:"Language of the text: zh-Hans, zh-Hant, th or en."`
	Format   string `default:"text" enum:"text,json" help:"text or json."`
}

// explained is what one visit finds at an audience.
type explained struct {
	Audience string          `json:"audience"`
	Version  int             `json:"version"`
	Name     string          `json:"name"`
	Truth    audience.Truth  `json:"truth"`
	First    string          `json:"first,omitempty"` // the first reason against it, as a sentence
	Rule     audience.Reason `json:"rule"`
}

// explainedCampaign is what one visit finds at a campaign. It is in one without audiences.
type explainedCampaign struct {
	Campaign  string         `json:"campaign"`
	Version   int            `json:"version"`
	Name      string         `json:"name"`
	Truth     audience.Truth `json:"truth"`
	Audiences []explained    `json:"audiences"`
}

// Run explains what the rules say of the visit. It asks nobody's plan and counts nothing: schedules, caps
// and stops are not its matter.
func (c explainCmd) Run(ctx context.Context, s *Settings, o out) error {
	visit, err := c.visit()
	if err != nil {
		return err
	}
	say, err := locales.New()
	if err != nil {
		return err
	}
	return s.with(ctx, o, func(d *db.DB) error {
		e := explainer{out: o, lang: lang.Locale(c.Lang), visit: visit, json: c.Format == "json"}
		if err := e.read(ctx, d, say); err != nil {
			return err
		}
		if c.Audience != "" {
			return e.audience(c.Audience)
		}
		flight, err := campaigndb.Store{DB: d}.CampaignByPublic(ctx, access.System, c.Campaign)
		if err != nil {
			return err
		}
		return e.campaign(flight)
	})
}

// mostSignals is how many bytes what a visit tells may have.
const mostSignals = 64 << 10

// visit reads what the visit tells. A signal or value that is none of ours is the caller's mistake.
func (c explainCmd) visit() (t audience.Traveller, err error) {
	var in io.Reader = os.Stdin
	if c.Signals != "" {
		in = strings.NewReader(c.Signals)
	}
	text, err := io.ReadAll(io.LimitReader(in, mostSignals+1))
	if err != nil {
		return t, fmt.Errorf("read signals: %w", err)
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(text, &raw); err != nil || len(text) > mostSignals {
		return t, usage("--signals: give a JSON object, such as {\"party\":\"solo\"}, of at most %d bytes", mostSignals)
	}
	if err := plain(audience.Faults(t.ReadEvery(raw))); err != nil {
		return t, usage("--signals: %w", err)
	}
	t.Derive()
	return t, nil
}

// explainer knows the audiences and what things are called.
type explainer struct {
	out
	lang  lang.Locale
	visit audience.Traveller
	json  bool
	all   []audience.Segment
	words words.Words
}

func (e *explainer) read(ctx context.Context, d *db.DB, say *locales.Catalogue) (err error) {
	store := campaigndb.Store{DB: d}
	if e.all, err = store.Segments(ctx, access.System); err != nil {
		return err
	}
	places, err := store.Placements(ctx, access.System)
	if err != nil {
		return err
	}
	orgs, err := accessdb.Store{DB: d}.Orgs(ctx, access.System)
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, one := range e.all {
		names[one.Public] = one.Name
	}
	for _, p := range places {
		names[p.Public] = p.Name
	}
	for _, org := range orgs {
		names[org.Public] = org.Name.In(e.lang)
	}
	e.words = words.Words{Say: say.Say, Name: func(public string) string { return names[public] }}
	return nil
}

// of finds the audiences that a rule of an organisation may name.
func (e *explainer) of(org int64) audience.Find {
	return func(public string) (audience.Segment, bool) {
		at := slices.IndexFunc(e.all, func(one audience.Segment) bool { return one.Public == public && one.Org == org })
		if at < 0 {
			return audience.Segment{}, false
		}
		return e.all[at], true
	}
}

func (e *explainer) explain(one audience.Segment) (explained, error) {
	compiled, err := audience.CompileSegment(one, e.of(one.Org))
	if err != nil {
		return explained{}, err
	}
	reason := compiled.Explain(&e.visit)
	return explained{one.Public, one.Version, one.Name, reason.Truth, e.words.First(reason, e.lang), reason}, nil
}

func (e *explainer) audience(public string) error {
	at := slices.IndexFunc(e.all, func(one audience.Segment) bool { return one.Public == public })
	if at < 0 {
		return fault.New(fault.NotFound, "", "not_found").Because(errors.New(public))
	}
	found, err := e.explain(e.all[at])
	if err != nil || e.json {
		return e.print(found, err)
	}
	var b bytes.Buffer
	e.write(&b, found)
	_, err = e.Write(b.Bytes())
	return err
}

func (e *explainer) campaign(flight campaigns.Campaign) error {
	all := explainedCampaign{Campaign: flight.Public, Version: flight.Version, Name: flight.Name.In(e.lang), Audiences: []explained{}}
	if len(flight.Segments) == 0 {
		all.Truth = audience.Yes
	}
	for _, one := range e.all {
		if !slices.Contains(flight.Segments, one.ID) {
			continue
		}
		found, err := e.explain(one)
		if err != nil {
			return err
		}
		all.Truth = all.Truth.Or(found.Truth)
		all.Audiences = append(all.Audiences, found)
	}
	if e.json {
		return e.print(all, nil)
	}
	key := map[audience.Truth]string{audience.Yes: "audiences.why.fits", audience.No: "audiences.why.no_match", audience.Unknown: "audiences.why.signal_unknown"}[all.Truth]
	if len(flight.Segments) == 0 {
		key = "audiences.choose_everyone"
	}
	var b bytes.Buffer
	e.head(&b, all.Name, all.Campaign, all.Version)
	fmt.Fprintln(&b, e.say(key, nil))
	for _, found := range all.Audiences {
		fmt.Fprintln(&b)
		e.write(&b, found)
	}
	_, err := e.Write(b.Bytes())
	return err
}

// print writes a document, unless there was an error.
func (e *explainer) print(v any, err error) error {
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(e, "%s\n", text)
	return err
}

func (e *explainer) say(key string, args map[string]any) string {
	return e.words.Say(e.lang, key, args)
}

func (e *explainer) head(b *bytes.Buffer, name, public string, version int) {
	fmt.Fprintf(b, "%s\n%s · %s\n", name, public, e.say("audiences.version_n", map[string]any{"version": version}))
}

// write is an audience with its verdict, the first reason against it, and the tree.
func (e *explainer) write(b *bytes.Buffer, found explained) {
	e.head(b, found.Name, found.Audience, found.Version)
	fmt.Fprintln(b, e.say("audiences.truth."+found.Truth.String(), nil))
	if found.First != "" {
		fmt.Fprintln(b, found.First)
	}
	for _, row := range e.words.Rows(e.words.Finding(found.Rule, e.lang), e.lang) {
		fmt.Fprintf(b, "%s- [%s] %s\n", strings.Repeat("  ", row.Depth), row.Outcome, row.Asks)
		if row.Why != "" {
			fmt.Fprintf(b, "%s  %s\n", strings.Repeat("  ", row.Depth), row.Why)
		}
	}
}
