package delivery

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"erawan/audience"
	"erawan/campaigns"
	"erawan/internal/lang"
)

// fill gives every field of a value something that is not its zero value, each different.
func fill(t *testing.T, v reflect.Value, n *int) {
	t.Helper()
	*n++
	switch v.Interface().(type) {
	case time.Time:
		v.Set(reflect.ValueOf(noon.Add(time.Duration(*n)*time.Hour + 123456789)))
		return
	case campaigns.Date:
		v.Set(reflect.ValueOf(campaigns.DateOf(noon.AddDate(0, 0, *n))))
		return
	case audience.Rule: // a tree: one of each form
		v.Set(reflect.ValueOf(audience.Rule{All: []audience.Rule{
			{Any: []audience.Rule{{Signal: "party", In: []string{"solo"}}, {Signal: "context", NotIn: []string{"food"}}}},
			{Not: &audience.Rule{Signal: "hour", Range: &audience.Range{Min: 0, Max: 5}}}}}))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if !v.Type().Field(i).IsExported() {
				t.Fatalf("%s.%s would be lost on disk", v.Type(), v.Type().Field(i).Name)
			}
			fill(t, v.Field(i), n)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(t, v.Index(0), n)
		fill(t, v.Index(1), n)
	case reflect.Array:
		for i := range v.Len() {
			fill(t, v.Index(i), n)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(t, key, n)
		fill(t, value, n)
		v.SetMapIndex(key, value)
	case reflect.String:
		v.SetString("泰国 <&> \"ไทย\" " + time.Duration(*n).String())
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(1<<53 + int64(*n)) // more than a float can hold exactly
	case reflect.Float64:
		v.SetFloat(float64(*n) / 3)
	case reflect.Uint8:
		v.SetUint(uint64(*n % 256))
	default:
		t.Fatalf("no way to fill %s: teach this test", v.Type())
	}
}

func TestEveryFieldOfASnapshotSurvivesTheDisk(t *testing.T) {
	t.Parallel()
	var s Snapshot
	var c Contact
	n := 0
	fill(t, reflect.ValueOf(&s).Elem(), &n)
	fill(t, reflect.ValueOf(&c).Elem(), &n)
	d := &Disk{Dir: t.TempDir()}
	for i := range s.Approvals { // kept to the millisecond, as a database does, and only while nobody has withdrawn it
		a := &s.Approvals[i]
		a.At, a.Expires, a.Withdrew = a.At.Truncate(time.Millisecond), a.Expires.Truncate(time.Millisecond), time.Time{}
	}
	if err := errors.Join(d.KeepPlan(NewStock(s)), d.KeepContact(c)); err != nil {
		t.Fatal(err)
	}
	gotS, gotC, err := d.Kept()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(s, whole(t, gotS)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(c, gotC); diff != "" {
		t.Error(diff)
	}
	if _, err := d.KeptPace(); !errors.Is(err, ErrNothingKept) {
		t.Errorf("before any was kept: %v", err)
	}
	if err := d.KeepPace(s.Pace); err != nil {
		t.Fatal(err)
	}
	pace, err := d.KeptPace()
	if diff := cmp.Diff(s.Pace, pace); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

// whole is a stock in full.
func whole(t testing.TB, s *Stock) Snapshot {
	t.Helper()
	out, err := s.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// A plan from the disk is the plan that was kept: it is compiled to the same answers.
func TestAKeptSnapshotCompilesToTheSamePlan(t *testing.T) {
	t.Parallel()
	s := twoArms().snapshot(t)
	d := &Disk{Dir: t.TempDir()}
	if err := errors.Join(d.KeepPlan(NewStock(s)), d.KeepContact(Contact{At: noon})); err != nil {
		t.Fatal(err)
	}
	kept, _, err := d.Kept()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(s, whole(t, kept), cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
	texts := func(s Snapshot) map[string]string {
		out := map[string]string{}
		for _, p := range compile(t, s, noon).pieces {
			for _, l := range lang.All {
				if x := p.in(l); x.until > 0 {
					out[p.message.Public+" "+string(l)] = string(x.card().Join()) + strconv.FormatInt(x.until, 10)
				}
			}
		}
		return out
	}
	if diff := cmp.Diff(texts(s), texts(whole(t, kept))); diff != "" {
		t.Error(diff)
	}
}

func TestADiskSaysWhatItHasNot(t *testing.T) {
	t.Parallel()
	d := &Disk{Dir: t.TempDir()}
	if _, _, err := d.Kept(); !errors.Is(err, ErrNothingKept) {
		t.Errorf("an empty folder: %v", err)
	}
	if err := d.KeepPlan(NewStock(Snapshot{})); err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.Kept(); !errors.Is(err, ErrNothingKept) {
		t.Errorf("a plan without its contact, whose stops nobody knows: %v", err)
	}
	if err := d.KeepContact(Contact{At: noon}); err != nil {
		t.Fatal(err)
	}
	for name, damage := range map[string][]byte{"cut short": []byte(`{"Position":{"Rev`), "empty": nil, "no plan": []byte(`[1,2]`),
		"of another shape": []byte(`{"Position":{"Revision":7}}`), "without its end": []byte(`{"Format":2,"Rest":{}}` + "\n")} {
		if err := os.WriteFile(filepath.Join(d.Dir, snapshotFile), damage, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, err := d.Kept(); err == nil || errors.Is(err, ErrNothingKept) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := (&Disk{Dir: filepath.Join(d.Dir, "missing")}).KeepContact(Contact{}); err == nil {
		t.Error("kept in a folder that is not there")
	}
}

func TestKeepingLeavesNothingElseBehind(t *testing.T) {
	t.Parallel()
	d := &Disk{Dir: t.TempDir()}
	for range 3 {
		if err := errors.Join(d.KeepPlan(NewStock(Snapshot{})), d.KeepContact(Contact{})); err != nil {
			t.Fatal(err)
		}
	}
	files, err := os.ReadDir(d.Dir)
	if err != nil || len(files) != 2 {
		t.Fatalf("%v %v", files, err)
	}
	for _, f := range files {
		if info, err := f.Info(); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s can be read by others: it holds keys", f.Name())
		}
	}
}
