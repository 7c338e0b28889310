package access

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"erawan/internal/lang"
)

// Verb is what somebody did.
type Verb string

// The verbs: everything that the audit chain can say.
const (
	Made      Verb = "made"
	Changed   Verb = "changed"
	Stopped   Verb = "stopped"
	Resumed   Verb = "resumed"
	Approved  Verb = "approved"
	Withdrawn Verb = "withdrawn" // an approval
	Revoked   Verb = "revoked"   // a key
	Rekeyed   Verb = "rekeyed"   // a password was replaced
	SignedOut Verb = "signed_out"
	Invited   Verb = "invited"
	Uninvited Verb = "uninvited"
	Joined    Verb = "joined"
	ShutOut   Verb = "shut_out" // a person was disabled
	LetIn     Verb = "let_in"   // and enabled again
	FirstUsed Verb = "first_used"
	Exported  Verb = "exported" // written out, for a platform of others
	Taken     Verb = "taken"    // a file of what was written out
	Retried   Verb = "retried"  // what was given up goes on

	Submitted Verb = "submitted" // a text was put to review
	SentBack  Verb = "sent_back" // to its writer
	Retired   Verb = "retired"
	Overrode  Verb = "overrode" // a finding of the rules of copy
	Vetoed    Verb = "vetoed"   // a partner keeps a message off its placements
	Unvetoed  Verb = "unvetoed" // and no longer
	Bypassed  Verb = "bypassed" // a text is on air without an approval that it lacks
	Looked    Verb = "bypass_reviewed"

	PasskeyAdded   Verb = "passkey_added"
	PasskeyRenamed Verb = "passkey_renamed"
	PasskeyRemoved Verb = "passkey_removed"
	Linked         Verb = "linked" // to what an identity provider calls the person
	Unlinked       Verb = "unlinked"

	Dropped Verb = "dropped" // a kept question, a schedule or a link is there no more

	Released Verb = "released" // a pledge that was held counts
	Refused  Verb = "refused"  // it was removed

	Enrolled   Verb = "enrolled"   // a second factor was set up
	Unenrolled Verb = "unenrolled" // and taken away
	Recoded    Verb = "recoded"    // recovery codes were replaced
	Recovered  Verb = "recovered"  // a recovery code was used
)

// Subject is the sort of thing it was done to.
type Subject string

// The subjects.
const (
	OnCampaign   Subject = "campaign"
	OnMessage    Subject = "message"
	OnLaw        Subject = "law"
	OnSegment    Subject = "segment"
	OnStatement  Subject = "statement"
	OnPlacement  Subject = "placement"
	OnOrg        Subject = "org"
	OnStaff      Subject = "staff"
	OnKey        Subject = "key"
	OnMapping    Subject = "mapping"
	OnExperiment Subject = "experiment"
	OnPicture    Subject = "picture"
	OnBatch      Subject = "batch"
	OnHoldOut    Subject = "hold_out"
	OnNamespace  Subject = "namespace"
	OnRulebook   Subject = "rulebook"
	OnPledge     Subject = "pledge"
	OnWave       Subject = "wave"
	OnArrivals   Subject = "arrivals"
	OnReport     Subject = "report"
	OnView       Subject = "view"
	OnSchedule   Subject = "schedule"
	OnShare      Subject = "share"
	OnExport     Subject = "export"
	OnHook       Subject = "webhook"
	OnApplying   Subject = "application"
	OnLink       Subject = "link"
	OnItem       Subject = "item"
	OnSurvey     Subject = "survey"
	OnEverything Subject = "everything"
)

// Subjects lists them, for a filter.
var Subjects = []Subject{
	OnCampaign,
	OnMessage,
	OnLaw,
	OnSegment,
	OnStatement,
	OnPlacement,
	OnOrg,
	OnStaff,
	OnKey,
	OnMapping,
	OnExperiment,
	OnHoldOut,
	OnNamespace,
	OnPicture,
	OnBatch,
	OnRulebook,
	OnPledge,
	OnWave,
	OnArrivals,
	OnReport,
	OnView,
	OnSchedule,
	OnShare,
	OnExport,
	OnHook,
	OnLink,
	OnItem,
	OnSurvey,
	OnEverything,
}

// Entry is one row of the audit chain: who did what to which thing, and how it was before and is now.
// It holds no secret, and of people nothing but the actor's name.
type Entry struct {
	Seq      int64
	Org      int64  // whose the subject is; 0 is the installation's
	ByOrg    int64  // of the actor; 0 when nobody was signed in
	By       Actor  // zero for a command of the installation
	ByKey    string // public id of the key that did it; empty when a person did
	Verb     Verb
	Kind     Subject
	Subject  string // public id; empty for everything
	At       time.Time
	Before   string // JSON of what differs; empty for none
	After    string
	Previous [32]byte // the hash of the row before; zero for the first
	Hash     [32]byte
}

// Line is a row of the chain as people read it: what the thing is called now stands beside it.
type Line struct {
	Entry
	Name lang.Text // empty for a thing without a name
}

// AuditAsk says which rows of the audit chain are wanted.
type AuditAsk struct {
	Kind    Subject // empty: of every kind
	Subject string  // public id; empty: of all
	Before  int64   // only rows with a lower number; 0: from the newest
	Limit   int
	Unnamed bool // what things are called now is not looked up
}

// head is what canonical writes before the two documents. The order of its fields is part of the format.
type head struct {
	Seq      int64   `json:"seq"`
	Org      int64   `json:"org"`
	ByOrg    int64   `json:"by_org"`
	Actor    int64   `json:"actor"`
	Name     string  `json:"actor_name"`
	Key      string  `json:"actor_key,omitempty"` // rows from before there were such entries have none
	Verb     Verb    `json:"verb"`
	Kind     Subject `json:"kind"`
	Subject  string  `json:"subject"`
	At       string  `json:"at"`
	Previous string  `json:"previous"`
}

// Canonical is the row as the JSON that is hashed: fields in a fixed order, times in UTC to the
// millisecond, the two documents as they are kept.
func (e Entry) Canonical() []byte {
	h := head{e.Seq, e.Org, e.ByOrg, e.By.Staff, e.By.Name, e.ByKey, e.Verb, e.Kind, e.Subject,
		e.At.UTC().Format("2006-01-02T15:04:05.000Z"), hex.EncodeToString(e.Previous[:])}
	b, err := json.Marshal(h)
	if err != nil {
		panic("access: an entry's head is plain data: " + err.Error())
	}
	var out bytes.Buffer
	out.Write(b[:len(b)-1])
	out.WriteString(`,"before":` + orNull(e.Before) + `,"after":` + orNull(e.After) + `}`)
	return out.Bytes()
}

func orNull(doc string) string {
	if doc == "" {
		return "null"
	}
	return doc
}

// Sum is the hash that an untouched row has.
func (e Entry) Sum() [32]byte { return sha256.Sum256(e.Canonical()) }

// Chain follows the rows of an audit in the order of their numbers and finds where it was touched.
type Chain struct {
	Seq  int64    // of the last row seen
	Hash [32]byte // its hash
}

// Next takes the row after the last and says what is wrong with it, or nothing.
func (c *Chain) Next(e Entry) (wrong []string) {
	if e.Seq != c.Seq+1 {
		wrong = append(wrong, missing(c.Seq+1, e.Seq-1))
	}
	whole := valid(e.Before) && valid(e.After)
	switch {
	case !whole || e.Sum() != e.Hash:
		wrong = append(wrong, fmt.Sprintf("row %d was changed", e.Seq))
	case e.Seq == c.Seq+1 && e.Previous != c.Hash:
		wrong = append(wrong, fmt.Sprintf("row %d does not follow row %d", e.Seq, c.Seq))
	}
	c.Seq, c.Hash = e.Seq, e.Hash
	return wrong
}

// End says what is missing after the last row, when the counter stands at a number.
func (c *Chain) End(counter int64) string {
	switch {
	case counter > c.Seq:
		return missing(c.Seq+1, counter)
	case counter < c.Seq:
		return fmt.Sprintf("rows after %d were added past the counter", counter)
	}
	return ""
}

func missing(from, to int64) string {
	if to <= from {
		return fmt.Sprintf("row %d is missing", from)
	}
	return fmt.Sprintf("rows %d to %d are missing", from, to)
}

func valid(doc string) bool { return doc == "" || json.Valid([]byte(doc)) }
