package api

import (
	"slices"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"erawan/audience"
	"erawan/campaigns/content"
	"erawan/campaigns/delivery"
	"erawan/internal/lang"
)

func document(t *testing.T) *openapi3.T {
	t.Helper()
	loader := openapi3.NewLoader()
	doc, err := loader.LoadFromData(OpenAPI())
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestTheDocumentIsValidAndItsExamplesFitItsSchemas(t *testing.T) {
	t.Parallel()
	doc := document(t)
	if err := doc.Validate(t.Context(), openapi3.EnableExamplesValidation(), openapi3.EnableSchemaFormatValidation()); err != nil {
		t.Fatal(err)
	}
	if doc.OpenAPI != "3.1.0" {
		t.Errorf("version %s", doc.OpenAPI)
	}
}

func TestClosedListsInTheDocumentAreTheOnesInTheDomain(t *testing.T) {
	t.Parallel()
	doc := document(t)
	list := func(s *openapi3.Schema) []string {
		var out []string
		for _, v := range s.Enum {
			out = append(out, v.(string))
		}
		return out
	}
	texts := func(n int, at func(int) string) []string {
		var out []string
		for i := range n {
			out = append(out, at(i))
		}
		return out
	}
	schemas := doc.Components.Schemas
	shown := schemas["Shown"].Value.Properties
	for name, both := range map[string][2][]string{
		"reasons": {list(schemas["Reason"].Value), texts(len(delivery.Reasons), func(i int) string { return string(delivery.Reasons[i]) })},
		"frames":  {list(shown["frame"].Value), texts(len(content.Frames), func(i int) string { return string(content.Frames[i]) })},
		"locales": {list(shown["locale"].Value), texts(len(lang.All), func(i int) string { return string(lang.All[i]) })},
	} {
		if diff := cmp.Diff(both[1], both[0]); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestEverySignalAPartnerTellsIsDescribedInBothForms(t *testing.T) {
	t.Parallel()
	doc := document(t)
	get := doc.Paths.Value("/v1/decisions").Get
	described := doc.Components.Schemas["Signals"].Value.Properties
	for _, d := range audience.Vocabulary() {
		if _, ok := described[d.Name]; ok != (d.From == audience.Told) {
			t.Errorf("%s: in the body's schema: %v", d.Name, ok)
		}
		if d.Signal == audience.Placement { // the parameter of that name says where, not who
			continue
		}
		if got := get.Parameters.GetByInAndName("query", d.Name) != nil; got != (d.From == audience.Told) {
			t.Errorf("%s: among the query parameters: %v", d.Name, got)
		}
	}
	if !slices.Contains(doc.Components.Schemas["Rejection"].Value.Enum, any("time_invalid")) {
		t.Error("the document does not list its rejections")
	}
}
