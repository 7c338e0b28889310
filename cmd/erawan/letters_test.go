package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"mime/quotedprintable"
	"net/http"
	"net/mail"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/pledgedb"
	"erawan/internal/testenv"
)

// reminded is an installation whose organisation offers reminders by e-mail, and its mail server.
type reminded struct {
	*installation
	node *webNode
	mail *testenv.Mail
	logs []*testenv.Process
	d    *db.DB
}

const theAddress = "Anna.Lindqvist+ivory@mail.example"

var (
	inLetter = regexp.MustCompile(`http://[0-9.:]+/q/[a-z]+/[a-z]{3}_[^?\s]+(?:/stop)?\?l=[A-Za-z-]+`)
	aReceipt = regexp.MustCompile(`name="receipt" value="([^"]+)"`)
)

// TestAnAddressIsReadByItsOrganisationsKeyAlone walks from a promise to the letter of the second wave on both kinds of installation, and then looks for the
// address in everything that was kept on the way.
func TestAnAddressIsReadByItsOrganisationsKeyAlone(t *testing.T) {
	for name, open := range map[string]func(*testing.T) *installation{"one process": single, "nodes": scaled} {
		t.Run(name, func(t *testing.T) {
			in := reminding(t, open(t))
			receipt := in.promise(t)
			asked := in.post(t, "/q/remind", url.Values{"receipt": {receipt}, "email": {theAddress}, "locale": {"th"}})
			if !strings.Contains(asked, `role="status"`) {
				t.Fatalf("asked: %s", asked)
			}
			links := in.letter(t, 1, "โปรดยืนยัน")
			in.nowhere(t)
			for _, link := range links { // programs that look at mails open every link
				if code, page := get(t, link); code != http.StatusOK || !strings.Contains(page, "<form") {
					t.Errorf("%s: %d", link, code)
				}
			}
			if in.kept(t, "confirmed_at is null") != 1 {
				t.Fatal("opening a link confirmed something, or erased it")
			}
			in.post(t, strings.TrimPrefix(links[0], in.node.base()), url.Values{"locale": {"th"}})
			in.due(t, 30)
			after := in.letter(t, 2, "ครบหนึ่งเดือน")
			if code, page := get(t, after[0]); code != http.StatusOK || strings.Count(page, "<fieldset") != 3 {
				t.Errorf("the kept link: %d %s", code, page)
			}
			in.nowhere(t)
			in.due(t, 90)
			in.letter(t, 3, "ครบสามเดือน")
			eventually(t, "the address goes with the last letter", func() bool { return in.kept(t, "1 = 1") == 0 })

			second := in.promise(t)
			in.post(t, "/q/remind", url.Values{"receipt": {second}, "email": {theAddress}, "locale": {"zh-Hant"}})
			stop := in.letter(t, 4, "請確認")[1]
			in.post(t, strings.TrimPrefix(stop, in.node.base()), url.Values{"List-Unsubscribe": {"One-Click"}})
			if in.kept(t, "1 = 1") != 0 {
				t.Error("an address stands that was to be erased")
			}
			in.mail.Refuse("451 not now")
			if page := in.post(t, "/q/remind", url.Values{"receipt": {second}, "email": {"nok@mail.example"}, "locale": {"en"}}); !strings.Contains(page, `id="email-wrong"`) || in.kept(t, "1 = 1") != 0 {
				t.Errorf("with the mail server away: %s", page)
			}
			in.mail.Refuse("")
			in.post(t, "/q/remind", url.Values{"receipt": {second}, "email": {"nok@mail.example"}, "locale": {"en"}})
			in.post(t, "/q/withdraw", url.Values{"receipt": {second}, "locale": {"en"}})
			if in.kept(t, "1 = 1") != 0 {
				t.Error("an address stands whose pledge was taken back")
			}
			in.nowhere(t)
		})
	}
}

// reminding sets the organisation's key and starts the processes that offer and send letters.
func reminding(t *testing.T, in *installation) *reminded {
	t.Helper()
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "contacts.key")
	if err := os.WriteFile(path, []byte(key.String()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out := &reminded{installation: in, mail: testenv.StartMail(t)}
	in.env = append(in.env, "ERAWAN_SMTP_URL="+out.mail.URL(), "ERAWAN_OUTBOUND_ALLOW=127.0.0.0/8")
	if out.d, err = db.Open(t.Context(), in.database, db.Options{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = out.d.Close() })
	var org []int64
	if err := out.d.Read(t.Context(), func(x *db.Tx) error {
		return x.Fetch(&org, "select min(id) from org where kind = 'owner' and id in (select org_id from campaign)", nil)
	}); err != nil || len(org) != 1 {
		t.Fatal(org, err)
	}
	if err := (pledgedb.Store{DB: out.d}).SetRecipient(t.Context(), access.Scope{Org: org[0]}, key.Recipient().String()); err != nil {
		t.Fatal(err)
	}
	if in.redis == nil {
		in.env = append(in.env, "ERAWAN_CONTACT_KEYS="+path)
		out.node = in.web(t, "a", "--with-worker")
		return out
	}
	out.node = in.web(t, "a")
	in.env = append(in.env, "ERAWAN_CONTACT_KEYS="+path) // the secret key is with the worker alone
	out.logs = append(out.logs, in.worker(t))
	return out
}

// promise makes a promise and returns its receipt, from a page that offers reminders.
func (in *reminded) promise(t *testing.T) string {
	t.Helper()
	s := in.pledging(t, 1, in.node.base())
	page := ""
	eventually(t, "reminders are offered", func() bool {
		page = in.post(t, "/q", url.Values{"token": {s.people[0].token}, "statement": {s.statement}, "consent": {s.consent}, "locale": {"th"}})
		return strings.Contains(page, `action="/q/remind"`)
	})
	return aReceipt.FindStringSubmatch(page)[1]
}

func (in *reminded) post(t *testing.T, path string, form url.Values) string {
	t.Helper()
	res, err := quick.PostForm(in.node.base()+path, form)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// letter waits for the letter of that number, and returns its links.
func (in *reminded) letter(t *testing.T, number int, subject string) []string {
	t.Helper()
	eventually(t, "a letter about "+subject, func() bool { return len(in.mail.Letters()) >= number })
	m, err := mail.ReadMessage(strings.NewReader(in.mail.Letters()[number-1]))
	if err != nil {
		t.Fatal(err)
	}
	said, text := readLetter(t, m)
	if !strings.HasPrefix(said, subject) || m.Header.Get("To") != "<"+theAddress+">" {
		t.Fatalf("%s to %s: %s", said, m.Header.Get("To"), text)
	}
	if strings.Contains(text, "<img") || !strings.HasPrefix(m.Header.Get("Content-Type"), "text/plain") {
		t.Errorf("a letter that is more than text: %s", text)
	}
	return inLetter.FindAllString(text, -1)
}

// due lets a letter be due that many days after its pledge, which was so many days ago from here on.
func (in *reminded) due(t *testing.T, days int) {
	t.Helper()
	now := time.Now()
	if err := in.d.Write(t.Context(), func(x *db.Tx) error {
		if n, err := x.Run("update pledge_contact set due_at = @due where confirmed_at is not null", db.Params{"due": db.At(now.Add(-time.Second))}); err != nil || n != 1 {
			t.Errorf("%d letters wait: %v", n, err)
		}
		_, err := x.Run("update pledge set pledged_at = @at where id in (select pledge_id from pledge_contact)", db.Params{"at": db.At(now.AddDate(0, 0, -days))})
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func (in *reminded) kept(t *testing.T, where string) int64 {
	t.Helper()
	var n []int64
	if err := in.d.Read(t.Context(), func(x *db.Tx) error { return x.Fetch(&n, "select count(*) from pledge_contact where "+where, nil) }); err != nil {
		t.Fatal(err)
	}
	return n[0]
}

// nowhere looks for the address, in any case, in every column of the database, in what every process logged, and in every file of its folders.
func (in *reminded) nowhere(t *testing.T) {
	t.Helper()
	clues := []string{"lindqvist", "nok@mail"}
	for _, clue := range []string{"Lindqvist", "lindqvist", "nok@mail"} {
		clues = append(clues, hex.EncodeToString([]byte(clue)), base64.RawStdEncoding.EncodeToString([]byte(clue)))
	}
	has := func(where string, b []byte) {
		for _, clue := range clues {
			if bytes.Contains(b, []byte(clue)) || bytes.Contains(bytes.ToLower(b), []byte(clue)) {
				t.Errorf("%s knows %s", where, clue)
			}
		}
	}
	columns := "select c.table_name as t, c.column_name as n from information_schema.columns as c join information_schema.tables as b on b.table_name = c.table_name and b.table_schema = c.table_schema where c.table_schema = current_schema() and b.table_type = 'BASE TABLE'"
	if !in.d.Postgres() {
		columns = "select m.name as t, c.name as n from sqlite_master as m join pragma_table_info(m.name) as c where m.type = 'table'"
	}
	type column struct {
		Table string `gorm:"column:t"`
		Name  string `gorm:"column:n"`
	}
	if err := in.d.Read(t.Context(), func(x *db.Tx) error {
		var all []column
		if err := x.Fetch(&all, columns, nil); err != nil {
			return err
		}
		if len(all) < 300 {
			t.Errorf("only %d columns were looked at", len(all))
		}
		for _, c := range all {
			var values []string
			if err := x.Fetch(&values, fmt.Sprintf(`select cast("%[1]s" as text) from "%[2]s" where "%[1]s" is not null`, c.Name, c.Table), nil); err != nil {
				return err
			}
			for _, v := range values {
				has(c.Table+"."+c.Name, []byte(v))
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for _, p := range append(in.logs, in.node.Process) {
		has("a log", []byte(p.Output()))
	}
	if err := filepath.WalkDir(in.dataDir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return nil //nolint:nilerr // what went away meanwhile keeps nothing
		}
		if b, err := os.ReadFile(path); err == nil {
			has(path, b)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// readLetter is the subject of a letter and its text.
func readLetter(t *testing.T, m *mail.Message) (subject, text string) {
	t.Helper()
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		t.Fatal(err)
	}
	body := io.Reader(m.Body)
	switch strings.ToLower(m.Header.Get("Content-Transfer-Encoding")) {
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	}
	b, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return subject, string(b)
}
