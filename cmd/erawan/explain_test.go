package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"erawan/audience"
	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/campaigndb"
)

// asked runs the program with a standard input.
func (in *installation) asked(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var o, e bytes.Buffer
	p := exec.CommandContext(t.Context(), os.Args[0], args...)
	p.Env, p.Stdin, p.Stdout, p.Stderr = append(os.Environ(), in.env...), strings.NewReader(stdin), &o, &e
	if err := p.Run(); err != nil && p.ProcessState == nil {
		t.Fatal(err)
	}
	return p.ProcessState.ExitCode(), o.String(), e.String()
}

// targets are an audience of the demo's that names another, and campaigns with it, with two of the demo's
// and with none.
type targets struct{ audience, inner, nested, two, none string }

func (in *installation) targets(t *testing.T) (out targets) {
	t.Helper()
	d, err := db.Open(t.Context(), in.database, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	ctx, store, by := t.Context(), campaigndb.Store{DB: d}, access.Actor{Name: "test"}
	all, err := store.Segments(ctx, access.System)
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(all, func(g audience.Segment) bool { return g.Name == "Trip to Thailand booked" })
	inner := all[at]
	outer, err := store.SaveSegment(ctx, access.System, by, audience.Segment{Org: inner.Org, Name: "Booked, in groups", Rule: audience.Rule{All: []audience.Rule{
		{Segment: inner.Public}, {Not: &audience.Rule{Signal: "party", In: []string{"solo", "couple"}}}, {Signal: "hour", Range: &audience.Range{Min: 8, Max: 20}}}}})
	if err != nil {
		t.Fatal(err)
	}
	flights, err := store.Campaigns(ctx, access.System)
	if err != nil {
		t.Fatal(err)
	}
	save := func(c campaigns.Campaign, segments ...int64) string {
		c.Segments, c.State = segments, campaigns.Paused
		c, err := store.SaveCampaign(ctx, access.System, by, c)
		if err != nil {
			t.Fatal(err)
		}
		return c.Public
	}
	return targets{outer.Public, inner.Public, save(flights[0], outer.ID), save(flights[1], inner.ID, outer.ID), save(flights[2])}
}

func TestExplainSaysInFourLanguagesWhyAVisitIsInAnAudienceOrNot(t *testing.T) {
	t.Parallel()
	in := single(t)
	to := in.targets(t)
	const alone = `{"destination":["TH"],"trip_phase":"booked","party":"solo","hour":9}`
	for language, want := range map[string]string{
		"en": `Booked, in groups
` + to.audience + ` · Version 1
Not in this audience
Party is Solo, which is among Solo, Couple. The rule asks for the opposite.
- [false] All of these are true
  - [true] the visit is in the audience “Trip to Thailand booked”
    - [true] All of these are true
      - [true] Destination is Thailand
        Destination is Thailand, which is among Thailand.
      - [true] Trip phase is one of Booked, Departing
        Trip phase is Booked, which is among Booked, Departing.
  - [false] This is known not to be true
    - [true] Party is one of Solo, Couple
      Party is Solo, which is among Solo, Couple.
  - [true] Hour is from 8 to 20
    Hour is 9, which is between 8 and 20.
`,
		"zh-Hans": "不属于此人群\n同行方式是独自，属于独自、两人。规则要求的正好相反。\n- [不成立] 以下全部成立",
		"zh-Hant": "不屬於此人群\n同行方式是獨自，屬於獨自、二人。規則要求的正好相反。\n- [不成立] 以下全部成立",
		"th":      "ไม่อยู่ในกลุ่มนี้\nเดินทางกับใคร คือ คนเดียว",
	} {
		code, said, e := in.asked(t, "", "explain", "--audience", to.audience, "--signals", alone, "--lang", language)
		if code != done || !strings.Contains(said, want) || language == "en" && said != want {
			t.Errorf("%s: exit %d %s\n%s\nwant\n%s", language, code, e, said, want)
		}
	}
	if code, said, e := in.asked(t, `{"destination":"TH","trip_phase":["booked"],"hour":9}`, "explain", "--audience", to.audience); code != done || !strings.Contains(said, "\nCannot be told, so not in this audience\nParty was not told.\n- [unknown]") {
		t.Errorf("from standard input: exit %d %s\n%s", code, e, said)
	}
	if code, said, e := in.asked(t, `{"destination":"TH","trip_phase":"booked"}`, "explain", "--audience", to.inner); code != done || !strings.Contains(said, "\nIn this audience\n- [true]") {
		t.Errorf("one that is in it: exit %d %s\n%s", code, e, said)
	}
}

func TestExplainAsksEveryAudienceOfACampaign(t *testing.T) {
	t.Parallel()
	in := single(t)
	to := in.targets(t)
	const booked = `{"destination":["TH"],"trip_phase":"booked"}`
	for _, tc := range []struct{ campaign, signals, says string }{
		{to.nested, booked, "The visit does not tell a signal that the audience needs."},
		{to.nested, `{"trip_phase":"home"}`, "The visit is in none of the campaign’s audiences."},
		{to.two, booked, "The visit is in an audience of this campaign."},
		{to.none, `{}`, "With none chosen, every visit at its placements sees it."},
	} {
		code, said, e := in.asked(t, tc.signals, "explain", "--campaign", tc.campaign)
		if lines := strings.Split(said, "\n"); code != done || len(lines) < 3 || lines[2] != tc.says || !strings.HasPrefix(lines[1], tc.campaign) {
			t.Errorf("%s: exit %d %s\n%s", tc.signals, code, e, said)
		}
	}
	code, said, e := in.asked(t, booked, "explain", "--campaign", to.two, "--format", "json", "--lang", "zh-Hans")
	var got explainedCampaign
	dec := json.NewDecoder(strings.NewReader(said))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&got); err != nil || code != done {
		t.Fatalf("exit %d %s %v\n%s", code, e, err, said)
	}
	byName := map[string]explained{}
	for _, one := range got.Audiences {
		byName[one.Name] = one
	}
	open, in2 := byName["Booked, in groups"], byName["Trip to Thailand booked"]
	if got.Campaign != to.two || got.Version < 2 || got.Truth != audience.Yes || len(byName) != 2 || in2.Truth != audience.Yes || in2.First != "" || in2.Audience != to.inner {
		t.Errorf("%+v", got)
	}
	if open.Truth != audience.Unknown || open.First != "未提供同行方式。" || len(open.Rule.Parts) != 3 || open.Rule.Parts[0].Segment != to.inner || open.Rule.Parts[1].Parts[0].Why != "reason.not_told" {
		t.Errorf("%+v", open)
	}
}

func TestExplainTellsAMistakeFromAFailure(t *testing.T) {
	t.Parallel()
	in := single(t)
	to := in.targets(t)
	for _, tc := range []struct {
		name string
		args []string
		code int
		says string
	}{
		{"neither", []string{"--signals={}"}, misuse, "--audience"},
		{"both", []string{"--audience=seg_a", "--campaign=cmp_a", "--signals={}"}, misuse, "--campaign"},
		{"no JSON", []string{"--audience=" + to.audience, "--signals={"}, misuse, "JSON object"},
		{"no object", []string{"--audience=" + to.audience, "--signals=[]"}, misuse, "JSON object"},
		{"nothing on standard input", []string{"--audience=" + to.audience}, misuse, "JSON object"},
		{"an unknown signal", []string{"--audience=" + to.audience, `--signals={"passport":"x"}`}, misuse, "/signals/passport: There is no signal of this name."},
		{"an unknown value", []string{"--audience=" + to.audience, `--signals={"hour":24}`}, misuse, "/signals/hour: "},
		{"a language that is none of ours", []string{"--audience=" + to.audience, "--signals={}", "--lang=fr"}, misuse, "lang"},
		{"no such audience", []string{"--audience=seg_nothing", "--signals={}"}, failed, "seg_nothing"},
		{"no such campaign", []string{"--campaign=cmp_nothing", "--signals={}"}, failed, "There is no such thing here."},
	} {
		code, said, e := in.asked(t, "", append([]string{"explain"}, tc.args...)...)
		if last := lastLine(e); code != tc.code || said != "" && tc.code != misuse || !strings.HasPrefix(last, "erawan: ") || !strings.Contains(last, tc.says) {
			t.Errorf("%s: exit %d, want %d: %s%s", tc.name, code, tc.code, said, e)
		}
	}
}
