package campaigns

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/internal/fault"
)

func TestAnApplicationSaysWhatIsWrongWithItByField(t *testing.T) {
	t.Parallel()
	good := Application{Name: "Lotus Rail", Email: "hello@rail.example", Channel: Page, Places: []string{"TH", "LA"}, Origin: "https://rail.example"}
	for name, row := range map[string]struct {
		change func(*Application)
		want   []string
	}{
		"good":                    {func(*Application) {}, nil},
		"print needs no origin":   {func(a *Application) { a.Channel, a.Origin = Print, "" }, nil},
		"no name":                 {func(a *Application) { a.Name = " " }, []string{"name application.needs_name"}},
		"a name that is too long": {func(a *Application) { a.Name = strings.Repeat("x", 121) }, []string{"name text.too_long"}},
		"no address":              {func(a *Application) { a.Email = "hello" }, []string{"email invitation.bad_email"}},
		"two addresses":           {func(a *Application) { a.Email = "a@b.example,c@d.example" }, []string{"email invitation.bad_email"}},
		"a header in it":          {func(a *Application) { a.Email = "a@b.example\r\nbcc:x@y.example" }, []string{"email invitation.bad_email"}},
		"no channel":              {func(a *Application) { a.Channel = "radio" }, []string{"channel application.needs_channel"}},
		"no place":                {func(a *Application) { a.Places = nil }, []string{"places application.needs_place"}},
		"no such place":           {func(a *Application) { a.Places = []string{"TH", "QQ"} }, []string{"places application.bad_place"}},
		"too many places":         {func(a *Application) { a.Places = make([]string, MaxPlaces+1) }, []string{"places application.too_many_places"}},
		"a page without origin":   {func(a *Application) { a.Origin = "" }, []string{"origin application.needs_origin"}},
		"an origin with a path":   {func(a *Application) { a.Origin = "https://rail.example/x" }, []string{"origin key.bad_origin"}},
		"an origin without TLS":   {func(a *Application) { a.Origin = "http://rail.example" }, []string{"origin key.bad_origin"}},
		"everything":              {func(a *Application) { *a = Application{} }, []string{"name application.needs_name", "email invitation.bad_email", "channel application.needs_channel", "places application.needs_place"}},
	} {
		a := good
		row.change(&a)
		var got []string
		for _, f := range fault.All(a.Check()) {
			got = append(got, f.Field+" "+f.Key)
		}
		if diff := cmp.Diff(row.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
