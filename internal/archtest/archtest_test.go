package archtest

import (
	"slices"
	"strings"
	"testing"
)

// root is the top of the tree.
const root = "../.."

func tree(t *testing.T, endings ...string) []Source {
	t.Helper()
	sources, err := Tree(root, endings...)
	if err != nil {
		t.Fatal(err)
	}
	return sources
}

func TestEveryImportFollowsTheTable(t *testing.T) {
	t.Parallel()
	var files []File
	folders := map[string]bool{}
	for _, s := range tree(t, ".go") {
		f, ours, err := Parsed(s)
		if err != nil {
			t.Fatal(err)
		}
		if ours {
			files = append(files, f)
			folders[f.Package] = true
		}
	}
	if len(files) < 100 || !folders["campaigns/delivery"] || !folders["cmd/erawan"] || !folders["internal/db/ledgerdb"] {
		t.Fatalf("%d files in %d folders: the reader is blind", len(files), len(folders))
	}
	for _, problem := range Check(files) {
		t.Error(problem)
	}
}

func TestNoFunctionAndNoFileIsTooLong(t *testing.T) {
	t.Parallel()
	for _, s := range tree(t, ".go") {
		found, err := Sizes(s)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			t.Error(f)
		}
	}
}

func TestNoForbiddenWayIsGone(t *testing.T) {
	t.Parallel()
	for _, s := range tree(t, ".go", ".sql", ".ts", ".html") {
		for _, f := range Forbidden(s) {
			t.Error(f)
		}
	}
}

func file(folder string, imports ...string) File {
	return File{Path: folder + "/x.go", Package: folder, Imports: imports}
}

// Every rule bites: each of these files breaks one, and is found for it.
func TestWrongImportsAreFound(t *testing.T) {
	t.Parallel()
	test := func(f File) File { f.Test, f.Path = true, f.Package+"/x_test.go"; return f }
	for name, row := range map[string]struct {
		file File
		says string
	}{
		"upwards":                        {file("audience", "erawan/campaigns"), "audience (level 2) imports campaigns (level 3)"},
		"far upwards":                    {file("internal/lang", "erawan/web/ask"), "imports web/ask"},
		"sideways":                       {file("internal/spool", "erawan/internal/page"), "internal/spool (level 9) imports internal/page (level 9)"},
		"sideways on the ground":         {file("internal/fault", "erawan/internal/id"), "level 0"},
		"an arrow beside, turned round":  {file("internal/fault", "erawan/internal/lang"), "level 0"},
		"the rules of copy, from below":  {file("campaigns/content", "erawan/campaigns/content/lint"), "campaigns/content (level 5) imports campaigns/content/lint (level 6)"},
		"translators, the rules of copy": {file("campaigns/content/exchange", "erawan/campaigns/content/lint"), "campaigns/content/exchange (level 6) imports campaigns/content/lint (level 6)"},
		"a code, the promise behind it":  {file("campaigns/pledges/waybill", "erawan/campaigns/pledges"), "campaigns/pledges/waybill (level 6) imports campaigns/pledges (level 7)"},
		"the plan, the rules of copy":    {file("campaigns/delivery", "erawan/campaigns/content/lint"), "campaigns/delivery (level 6) imports campaigns/content/lint (level 6)"},
		"the samples, from below":        {file("web", "erawan/internal/sample"), "level 13"},
		"a room of its own level":        {file("web/admin", "erawan/web/public"), "level 11"},
		"one room of pages, another":     {file("web/account", "erawan/web/admin"), "level 11"},
		"whom, what is on":               {file("web/audiences", "erawan/web/admin"), "level 11"},
		"who, what is guessed stored":    {file("web/audiences", "erawan/internal/db"), "web and internal/db never"},
		"what rooms share, a room":       {file("web/desk", "erawan/web/account"), "web/desk (level 10) imports web/account (level 11)"},
		"the rim, what rooms share":      {file("web/ask", "erawan/web/desk"), "level 10"},
		"the pages' test room":           {file("web/account", "erawan/internal/webtest"), "product code imports the test room"},
		"a folder without a place":       {file("internal/util"), "no place"},
		"a child of a room by itself":    {file("campaigns/training"), "no place"},
		"the root":                       {file("", "fmt"), "no place"},
		"what has no place":              {file("web", "erawan/internal/util"), "no place"},
		"web, the database":              {file("web", "erawan/internal/db"), "web and internal/db never"},
		"a surface, a sub-package of db": {file("web/admin", "erawan/internal/db/evidencedb"), "web and internal/db never"},
		"a surface, Redis":               {file("web/public", "erawan/internal/rdb"), "web and internal/rdb never"},
		"web, the spool":                 {file("web/ask", "erawan/internal/spool"), "web and internal/spool never"},
		"the database, web":              {file("internal/db", "erawan/web/ask"), "web and internal/db never"},
		"the database, Redis":            {file("internal/db/ledgerdb", "erawan/internal/rdb"), "internal/db and internal/rdb never"},
		"Redis, the database":            {file("internal/rdb", "erawan/internal/db"), "internal/db and internal/rdb never"},
		"engagement, pledges":            {file("campaigns/engagement", "erawan/campaigns/pledges"), "never know each other"},
		"pledges, engagement":            {file("campaigns/pledges", "erawan/campaigns/engagement"), "never know each other"},
		"a table, what is guessed":       {file("internal/db/ledgerdb", "erawan/audience/prior"), "never know each other"},
		"an event, what is guessed":      {file("campaigns/engagement", "erawan/audience/prior"), "never know each other"},
		"an answer, what is guessed":     {file("web/public", "erawan/audience/prior"), "never know each other"},
		"words, the catalogues":          {file("audience/words", "github.com/nicksnyder/go-i18n/v2/i18n"), "belongs to locales"},
		"a rule, its words":              {file("audience", "erawan/audience/words"), "audience (level 2) imports audience/words (level 3)"},
		"what is guessed, campaigns":     {file("audience/prior", "erawan/campaigns"), "audience/prior (level 3) imports campaigns (level 3)"},
		"the command":                    {file("internal/sample", "erawan/cmd/erawan"), "nothing imports cmd/erawan"},
		"the command, from a test room":  {file("internal/storetest", "erawan/cmd/erawan"), "nothing imports cmd/erawan"},
		"a test room":                    {file("cmd/erawan", "erawan/internal/testenv"), "product code imports the test room"},
		"the store suite":                {file("internal/db", "erawan/internal/storetest"), "product code imports the test room"},
		"this room":                      {file("web", "erawan/internal/archtest"), "product code imports the test room"},
		"the black box":                  {file("e2e", "erawan/internal/lang"), "nothing of ours"},
		"the black box's tests":          {test(file("e2e", "erawan/internal/lang")), "nothing of ours"},
		"gorm in a domain room":          {file("campaigns", "gorm.io/gorm"), "gorm.io/gorm belongs to internal/db"},
		"a gorm driver in the command":   {file("cmd/erawan", "gorm.io/driver/postgres"), "belongs to internal/db"},
		"SQLite outside":                 {file("internal/jobs", "github.com/glebarez/sqlite"), "belongs to internal/db"},
		"goose outside":                  {file("migrations", "github.com/pressly/goose/v3"), "belongs to internal/db"},
		"pgx outside":                    {file("internal/spool", "github.com/jackc/pgx/v5"), "belongs to internal/db"},
		"SQL outside":                    {file("web", "database/sql"), "belongs to internal/db"},
		"Redis outside":                  {file("web/ask", "github.com/redis/go-redis/v9"), "belongs to internal/rdb"},
		"miniredis outside":              {file("cmd/erawan", "github.com/alicebob/miniredis/v2"), "belongs to internal/rdb"},
		"the queue outside":              {file("internal/db", "github.com/riverqueue/river"), "belongs to internal/jobs"},
		"gin outside":                    {file("internal/page", "github.com/gin-gonic/gin"), "belongs to web"},
		"sessions outside":               {file("internal/access", "github.com/alexedwards/scs/v2"), "belongs to web"},
		"i18n outside":                   {file("internal/page", "github.com/nicksnyder/go-i18n/v2/i18n"), "belongs to locales"},
		"the bundler outside":            {file("web", "github.com/evanw/esbuild/pkg/api"), "belongs to web/widget"},
		"metrics outside":                {file("campaigns/delivery", "github.com/prometheus/client_golang/prometheus"), "belongs to internal/watch"},
		"traces outside":                 {file("web/ask", "go.opentelemetry.io/otel/trace"), "belongs to internal/watch"},
		"web, what watches it":           {file("web", "erawan/internal/watch"), "web and internal/watch never"},
		"kong outside":                   {file("internal/sample", "github.com/alecthomas/kong"), "belongs to cmd"},
		"pictures outside":               {file("web/admin", "golang.org/x/image/draw"), "belongs to campaigns/content/media"},
		"pictures, the rules of copy":    {file("campaigns/content/media", "erawan/campaigns/content/lint"), "campaigns/content/media (level 6) imports campaigns/content/lint (level 6)"},
		"passwords outside":              {file("web/admin", "golang.org/x/crypto/argon2"), "belongs to internal/access"},
		"HTTP in a domain room":          {file("campaigns/pledges", "net/http"), "a domain room imports net/http"},
		"templates in a domain room":     {file("audience", "html/template"), "a domain room imports html/template"},
		"SQL in a domain room":           {file("campaigns/evidence", "database/sql/driver"), "a domain room imports"},
		"a library under fault":          {file("internal/fault", "github.com/google/uuid"), "stands on little"},
		"a list that knows its store":    {file("internal/list", "erawan/internal/db"), "imports internal/db"},
		"a library under lang":           {file("internal/lang", "github.com/BurntSushi/toml"), "stands on little"},
	} {
		found := Check([]File{row.file})
		if !slices.ContainsFunc(found, func(s string) bool { return strings.Contains(s, row.says) }) {
			t.Errorf("%s: found %q, want %q", name, found, row.says)
		}
	}
}

func TestRightImportsPass(t *testing.T) {
	t.Parallel()
	test := file("web/admin", "erawan/internal/db", "erawan/internal/storetest")
	test.Test = true
	for name, f := range map[string]File{
		"downwards":                  file("campaigns/delivery", "erawan/audience", "erawan/campaigns/token", "erawan/internal/fault"),
		"beside, where it is listed": file("internal/lang", "erawan/internal/fault", "golang.org/x/text/language"),
		"the standard library":       file("internal/fault", "errors", "time"),
		"inside a whole room":        file("internal/db/pledgedb", "erawan/internal/db", "erawan/internal/db/ledgerdb", "gorm.io/gorm"),
		"a room's folder":            file("web/templates/demo", "erawan/internal/lang", "html/template"),
		"net/url is not net/http":    file("campaigns", "net/url"),
		"the command wires":          file("cmd/erawan", "erawan/internal/db", "erawan/internal/rdb", "erawan/web", "erawan/internal/sample", "net/http"),
		"a test room":                file("internal/storetest", "erawan/internal/testenv", "erawan/internal/db", "erawan/internal/rdb"),
		"a test of a surface":        test,
		"the black box":              file("e2e", "testing", "github.com/google/go-cmp/cmp"),
		"a name that only begins so": file("web", "erawan/web/ask", "github.com/ginger/x", "gorm.io.example/x"),
	} {
		if found := Check([]File{f}); len(found) > 0 {
			t.Errorf("%s: %q", name, found)
		}
	}
}

func TestLongThingsAndForbiddenWaysAreFound(t *testing.T) {
	t.Parallel()
	lines := func(n int) string { return strings.Repeat("\n", n) }
	for name, row := range map[string]struct {
		path, text string
		want       int
	}{
		"a long function":            {"web/x.go", "package web\nfunc f() {" + lines(maxFunction) + "}\n", 1},
		"a function just in bounds":  {"web/x.go", "package web\nfunc f() {" + lines(maxFunction-1) + "}\n", 0},
		"a long file":                {"web/x.go", "package web" + lines(maxFile+1), 1},
		"a file just in bounds":      {"web/x.go", "package web" + lines(maxFile), 0},
		"a long test":                {"web/x_test.go", "package web" + lines(maxFile+1), 0},
		"a long method in long file": {"web/x.go", "package web\nfunc (t T) f() {" + lines(maxFile) + "}\n", 2},
	} {
		found, err := Sizes(Source{row.path, []byte(row.text)})
		if err != nil || len(found) != row.want {
			t.Errorf("%s: %q %v", name, found, err)
		}
	}
	for _, f := range forbidden {
		folder := "web"
		if f.under != "" {
			folder = f.under + "/plandb"
		}
		for _, ending := range []string{".go", ".html", ".ts", ".sql"} {
			if found := Forbidden(Source{folder + "/x" + ending, []byte("one\n x" + f.text + "x")}); len(found) != 1 || !strings.Contains(found[0], ":2:") {
				t.Errorf("%s: %q", f.text, found)
			}
		}
	}
	if found := Forbidden(Source{"web/x.go", []byte("store.Save(x)")}); len(found) > 0 {
		t.Errorf("a store of our own may save: %q", found)
	}
}
