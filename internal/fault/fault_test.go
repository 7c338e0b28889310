package fault

import (
	"errors"
	"fmt"
	"testing"
	"time"
)

func TestKindSurvivesWrapping(t *testing.T) {
	err := fmt.Errorf("save campaign 7: %w", New(Conflict, "name", "campaign.name_taken"))
	if KindOf(err) != Conflict || !Is(err, Conflict) {
		t.Fatalf("kind = %v", KindOf(err))
	}
	if KindOf(errors.New("plain")) != Internal {
		t.Fatal("an unclassified error must be internal")
	}
	if Is(nil, Internal) {
		t.Fatal("no error is of no kind")
	}
}

func TestFaultsTellEverythingAtOnce(t *testing.T) {
	var fs Faults
	if fs.Err() != nil {
		t.Fatal("no faults, no error")
	}
	fs.Add(Invalid, "/a", "x.a")
	fs.Add(Invalid, "/b", "x.b")
	all := All(fmt.Errorf("wrapped: %w", fs.Err()))
	if len(all) != 2 || all[1].Field != "/b" {
		t.Fatalf("all = %v", all)
	}
}

func TestCopiesLeaveTheOriginalAlone(t *testing.T) {
	base := New(Limited, "", "limit.reached")
	got := base.With("n", 3).After(time.Second).Because(errors.New("inner"))
	if base.Args != nil || base.RetryAfter != 0 || base.Unwrap() != nil {
		t.Fatal("the original changed")
	}
	if got.Args["n"] != 3 || got.RetryAfter != time.Second || got.Unwrap() == nil {
		t.Fatalf("got %+v", got)
	}
}
