// Package archtest holds the tree to its own table: which room may import which, who owns which
// library, and how long a function or a file may be. It is a test room: product code never imports it.
package archtest

// module is what our own import paths begin with.
const module = "erawan/"

// room is a folder with a place in the table. A room imports only rooms of lower levels. Where whole is
// set, the folders inside belong to the room and may import one another.
type room struct {
	path  string
	level int
	whole bool
}

// rooms is the table, level by level as docs/architecture.md has it. A new room is added in both, with
// an ADR.
var rooms = []room{
	{"internal/fault", 0, false},
	{"internal/id", 0, false},
	{"internal/lang", 0, false},
	{"migrations", 0, false},
	{"internal/access", 1, false},
	{"internal/list", 1, false},
	{"locales", 1, false},
	{"audience", 2, false},
	{"audience/mapping", 3, false},
	{"audience/prior", 3, false},
	{"audience/words", 3, false},
	{"audience/reach", 3, false},
	{"audience/schema", 3, false},
	{"audience/spec", 3, false},
	{"campaigns", 3, false},
	{"campaigns/experiment", 4, false},
	{"campaigns/token", 4, false},
	{"campaigns/content", 5, false},
	{"campaigns/content/exchange", 6, false},
	{"campaigns/content/lint", 6, false},
	{"campaigns/content/media", 6, false},
	{"campaigns/delivery", 6, false},
	{"campaigns/engagement/agents", 6, false},
	{"campaigns/pledges/waybill", 6, false},
	{"campaigns/research", 6, false},
	{"campaigns/engagement", 7, false},
	{"campaigns/pledges", 7, false},
	{"campaigns/survey", 7, false},
	{"campaigns/evidence", 8, false},
	{"internal/db", 9, true},
	{"internal/rdb", 9, true},
	{"internal/spool", 9, true},
	{"internal/render", 9, true},
	{"internal/page", 9, true},
	{"internal/jobs", 10, true},
	{"internal/outbound", 10, true},
	{"internal/watch", 10, true},
	{"internal/signon", 10, false},
	{"web/ask", 10, false},
	{"web/desk", 10, false},
	{"web/static", 11, true},
	{"web/templates", 11, true},
	{"web/widget", 11, true},
	{"web/admin", 11, true},
	{"web/account", 11, true},
	{"web/audiences", 11, true},
	{"web/flights", 11, true},
	{"web/laws", 11, true},
	{"web/messages", 11, true},
	{"web/editor", 11, true},
	{"web/pictures", 11, true},
	{"web/mappings", 11, true},
	{"web/partners", 11, true},
	{"web/promises", 11, true},
	{"web/kits", 11, true},
	{"web/experiments", 11, true},
	{"web/evaluations", 11, true},
	{"web/reports", 11, true},
	{"web/research", 11, true},
	{"web/surveys", 11, true},
	{"web/partner", 11, true},
	{"web/entry", 11, true},
	{"web/api", 11, true},
	{"web/public", 11, true},
	{"web/demo", 11, true},
	{"web", 12, false},
	{"internal/sample", 13, true},
	{"cmd/erawan", 13, true},
	{"internal/storetest", 13, true},
	{"internal/testenv", 13, true},
	{"internal/signontest", 13, true},
	{"internal/webtest", 13, true},
	{"internal/archtest", 13, true},
	{"bench", 13, true},
}

// beside lists the only arrows between two rooms of one level.
var beside = [][2]string{
	{"internal/lang", "internal/fault"},
	{"web/demo", "web/templates"},
	{"web/desk", "web/ask"},
	{"web/static", "web/widget"},
	{"cmd/erawan", "internal/sample"},
}

// testRooms are never imported by product files.
var testRooms = []string{"internal/storetest", "internal/testenv", "internal/signontest", "internal/webtest", "internal/archtest", "bench"}

// never lists pairs that may not know each other, whatever their levels. Each holds both ways.
var never = [][2]string{
	{"web", "internal/db"},
	{"web", "internal/rdb"},
	{"web", "internal/spool"},
	{"web", "internal/watch"},
	{"internal/db", "internal/rdb"},
	{"campaigns/engagement", "campaigns/pledges"},
	// what is guessed of attitudes is kept nowhere, and no visit's answer has it
	{"audience/prior", "internal/db"},
	{"audience/prior", "internal/rdb"},
	{"audience/prior", "internal/spool"},
	{"audience/prior", "campaigns/token"},
	{"audience/prior", "campaigns/engagement"},
	{"audience/prior", "campaigns/pledges"},
	{"audience/prior", "web/public"},
}

// owners says who may import a library, by the beginning of its path. The longest beginning counts.
var owners = []struct {
	library string
	rooms   []string
}{
	{"gorm.io/", []string{"internal/db"}},
	{"github.com/glebarez/", []string{"internal/db"}},
	{"github.com/pressly/goose", []string{"internal/db"}},
	{"github.com/jackc/pgx", []string{"internal/db", "internal/testenv"}},
	{"database/sql", []string{"internal/db"}},
	{"github.com/redis/", []string{"internal/rdb"}},
	{"github.com/alicebob/miniredis", []string{"internal/rdb"}},
	{"github.com/riverqueue/", []string{"internal/jobs"}},
	{"filippo.io/", []string{"internal/access"}},
	{"github.com/wneessen/go-mail", []string{"internal/outbound"}},
	{"github.com/adhocore/gronx", []string{"campaigns/evidence"}},
	{"github.com/gin-gonic/", []string{"web", "bench"}}, // in bench, as the peer to be measured against
	{"github.com/alexedwards/scs", []string{"web"}},
	{"github.com/nicksnyder/go-i18n", []string{"locales"}},
	{"github.com/evanw/esbuild", []string{"web/widget", "web/static"}},
	{"github.com/alecthomas/kong", []string{"cmd"}},
	{"github.com/prometheus/", []string{"internal/watch"}},
	{"go.opentelemetry.io/", []string{"internal/watch"}},
	{"github.com/go-webauthn/", []string{"internal/signon", "internal/signontest"}},
	{"github.com/coreos/go-oidc", []string{"internal/signon"}},
	{"golang.org/x/oauth2", []string{"internal/signon"}},
	{"github.com/go-text/", []string{"internal/render"}},
	{"codeberg.org/go-pdf/", []string{"internal/render"}},
	{"golang.org/x/image", []string{"campaigns/content/media", "internal/render"}},
	{"golang.org/x/crypto", []string{"internal/access"}},
}

// domain rooms keep to rules: they import nothing with which one talks to a browser, a database or a
// network.
var domain = []string{"internal/fault", "internal/id", "internal/lang", "internal/access", "internal/list", "audience", "campaigns"}

var notForDomain = []string{"net", "net/http", "net/smtp", "net/rpc", "html/template", "text/template", "database/sql", "database/sql/driver", "os/exec"}

// ground rooms stand on little: the libraries they may use, beside the standard one.
var ground = map[string][]string{
	"internal/fault": nil,
	"internal/id":    {"github.com/google/uuid"},
	"internal/lang":  {"golang.org/x/text/"},
	"migrations":     nil,
	"internal/list":  {"golang.org/x/text/"},
}

// Sizes beyond which nobody reads a thing whole.
const (
	maxFunction = 80
	maxFile     = 400
)

// forbidden are ways of the libraries that we do not go, by the folder that they are forbidden in.
var forbidden = []struct{ text, under, why string }{
	{"gin.Default()", "", "it logs raw queries: gin.New()"},
	{"gin.H{", "", "answers are structs"},
	{"AutoMigrate", "", "the schema is SQL files"},
	{"gorm.Model", "", "rows name their columns, and nothing is deleted softly"},
	{".Preload(", "", "a join is SQL text"},
	{".Save(", "internal/db", "it writes every column"},
}
