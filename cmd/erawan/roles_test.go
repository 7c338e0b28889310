package main

import (
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/internal/access"
	"erawan/internal/lang"
	"erawan/locales"
)

func TestTheTableOfRolesIsTheRoles(t *testing.T) {
	t.Parallel()
	words, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	head := []string{"role"}
	var is [][]string
	for _, p := range access.Permissions() {
		said := words.Say(lang.En, "may."+p.Key(), nil)
		head = append(head, strings.ToLower(said[:1])+said[1:])
	}
	for _, r := range access.Roles() {
		row := []string{words.Say(lang.En, "role."+string(r), nil)}
		for _, p := range access.Permissions() {
			row = append(row, map[bool]string{true: "yes", false: "–"}[r.May(p)])
		}
		is = append(is, row)
	}
	root, _ := documents(t)
	managers := readText(t, filepath.Join(root, "docs", "managers.md"))
	if diff := cmp.Diff(is, rows(t, managers, "| "+strings.Join(head, " | ")+" |")); diff != "" {
		t.Error(diff)
	}
}

func TestSomebodyCanBeAddedInEveryRole(t *testing.T) {
	t.Parallel()
	field, _ := reflect.TypeFor[userAdd]().FieldByName("Role")
	var is []string
	for _, r := range access.Roles() {
		is = append(is, string(r))
	}
	if diff := cmp.Diff(is, strings.Split(field.Tag.Get("enum"), ",")); diff != "" {
		t.Error(diff)
	}
	for _, r := range is {
		if !strings.Contains(field.Tag.Get("help"), r) {
			t.Errorf("the help does not name %s", r)
		}
	}
}

func TestTheTableOfScopesIsTheScopes(t *testing.T) {
	t.Parallel()
	root, _ := documents(t)
	var written []access.KeyScope
	for _, r := range rows(t, readText(t, filepath.Join(root, "docs", "api.md")), "| scope of a secret key | opens |") {
		written = append(written, access.KeyScope(code(r[0])))
	}
	if !slices.Equal(access.KeyScopes, written) {
		t.Errorf("the scopes are %v, the table has %v", access.KeyScopes, written)
	}
}
