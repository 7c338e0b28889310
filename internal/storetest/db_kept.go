package storetest

import (
	"strconv"
	"testing"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/db/accessdb"
	"erawan/internal/db/campaigndb"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/list"
)

// KeptPartners holds the partners that a team brings in, and their placements, to being that team's alone.
func KeptPartners(t *testing.T, open OpenDB) {
	d := open(t)
	people, places := accessdb.Store{DB: d}, campaigndb.Store{DB: d}
	team := func(name string) access.Scope {
		o, err := people.AddOrg(t.Context(), access.Org{Kind: access.Owner, Name: lang.Text{lang.En: name}})
		if err != nil {
			t.Fatal(err)
		}
		s := o.Scope()
		s.By = access.Actor{Staff: 1, Name: name}
		return s
	}
	ours, theirs := team("Ours"), team("Theirs")
	rail, err := people.SavePartner(t.Context(), ours, access.Org{Name: lang.Text{lang.En: "Lotus Rail"}})
	if err != nil || rail.Kind != access.Partner || rail.Keeper != ours.Org || rail.Sample {
		t.Fatalf("%+v, %v", rail, err)
	}
	rail.Name = lang.Text{lang.En: "Lotus Railways", lang.Th: "รถไฟดอกบัว"}
	if saved, err := people.SavePartner(t.Context(), ours, rail); err != nil || saved.ID != rail.ID || saved.Name[lang.Th] != "รถไฟดอกบัว" {
		t.Errorf("another name: %+v, %v", saved, err)
	}
	if _, err := people.SavePartner(t.Context(), theirs, rail); !fault.Is(err, fault.NotFound) {
		t.Errorf("another team's name for it: %v", err)
	}
	if _, err := people.SavePartner(t.Context(), ours, access.Org{Name: lang.Text{lang.Th: "รถไฟดอกบัว"}}); !fault.Is(err, fault.Invalid) {
		t.Errorf("without an English name: %v", err)
	}
	slot := campaigns.Placement{Org: rail.ID, Name: " Ticket page ", Channel: campaigns.Page, Place: "TH", Zone: "Asia/Bangkok", Fallback: campaigns.Empty}
	made, err := places.KeepPlacement(t.Context(), ours, slot)
	if err != nil || made.Name != "Ticket page" || made.Org != rail.ID {
		t.Fatalf("%+v, %v", made, err)
	}
	if _, err := places.KeepPlacement(t.Context(), theirs, slot); !fault.Is(err, fault.NotFound) {
		t.Errorf("another team's placement there: %v", err)
	}
	slot.Org = ours.Org
	if _, err := places.KeepPlacement(t.Context(), ours, slot); !fault.Is(err, fault.NotFound) {
		t.Errorf("a placement of the team itself: %v", err)
	}
	made.Paused, made.Fallback, made.House = true, campaigns.House, 99
	if _, err := places.KeepPlacement(t.Context(), ours, made); !fault.Is(err, fault.Invalid) {
		t.Errorf("with a house message that is none: %v", err)
	}
	made.Fallback = campaigns.Empty
	if saved, err := places.KeepPlacement(t.Context(), ours, made); err != nil || !saved.Paused || saved.House != 0 {
		t.Errorf("paused: %+v, %v", saved, err)
	}
	for who, want := range map[access.Actor]int{ours.By: 1, theirs.By: 0} {
		scope := ours
		if who == theirs.By {
			scope = theirs
		}
		found, err := places.PlacementsOf(t.Context(), scope, rail.ID, list.Ask{Sort: list.Name})
		if len(found.Items) != want || (err != nil) != (want == 0) {
			t.Errorf("%s: %+v, %v", who.Name, found, err)
		}
		if _, of, err := places.KeptPlacement(t.Context(), scope, made.Public); (err == nil) != (want == 1) || want == 1 && of.ID != rail.ID {
			t.Errorf("%s finds it: %v", who.Name, err)
		}
	}
	var audited int64
	read(t, d, &audited, "select count(*) from audit where by_org_id = "+strconv.FormatInt(ours.Org, 10)+" and org_id = "+strconv.FormatInt(rail.ID, 10))
	if audited != 4 {
		t.Errorf("%d rows of the audit, want the partner, its other name, the placement and its pause", audited)
	}
}
