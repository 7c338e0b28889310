package outbound

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/lang"
)

// ReportHooks takes parcels to the webhooks of their schedules, signed as those of partners are.
type ReportHooks struct {
	Dialer Dialer
	Vault  access.Vault
	Now    func() time.Time
	Log    *slog.Logger
}

// Carry posts a parcel. What was not taken is an evidence.Untaken.
func (r ReportHooks) Carry(ctx context.Context, p evidence.Parcel) error {
	body, err := reportOf(p)
	if err != nil {
		return err
	}
	status, why := poster{r.Dialer.Client(tryTimeout), r.Vault, r.Log}.post(ctx, p.Hook, letter{p.ID, body, r.Now()})
	if why != campaigns.NoTrouble {
		return evidence.Untaken{Why: why, Status: status}
	}
	return nil
}

// MostInline is how many bytes of files one delivery to a webhook holds, before they are encoded. What is more is told of and left out.
const MostInline = 1 << 20

// reportType is what a delivery of a report is called among what webhooks are sent.
const reportType = "report.ready"

type reportDocument struct {
	Type      string     `json:"type"`
	Timestamp string     `json:"timestamp"`
	Data      reportData `json:"data"`
}

type reportData struct {
	ID       string       `json:"id"`
	Schedule string       `json:"schedule"`
	Title    string       `json:"title"`
	Test     bool         `json:"test"`
	Due      string       `json:"due"`
	Missed   int          `json:"missed"`
	From     string       `json:"from"`
	To       string       `json:"to"`
	Zone     string       `json:"time_zone"`
	Locale   lang.Locale  `json:"locale"`
	Revision int64        `json:"revision"`
	Sample   bool         `json:"sample"`
	Cite     string       `json:"cite"`
	Page     string       `json:"page"`
	Files    []reportFile `json:"files"`
}

type reportFile struct {
	Name    string `json:"name"`
	Kind    string `json:"type"`
	Bytes   int    `json:"bytes"`
	SHA256  string `json:"sha256"`
	Content []byte `json:"content,omitempty"` // base64; without it the file was too large
}

// reportOf is a parcel as a webhook is sent it.
func reportOf(p evidence.Parcel) ([]byte, error) {
	a := p.About
	data := reportData{ID: p.ID, Schedule: a.Schedule, Title: a.Title, Test: a.Test, Due: a.Due.UTC().Format(time.RFC3339), Missed: a.Missed, From: a.From.String(), To: a.To.String(),
		Zone: a.Zone, Locale: a.Locale, Revision: p.Revision, Sample: a.Sample, Cite: a.Cite, Page: a.Page}
	room := MostInline
	for _, one := range append([]evidence.Attached{{Name: p.Name, Kind: p.Kind, File: p.File}}, p.Also...) {
		sum := sha256.Sum256(one.File)
		f := reportFile{Name: one.Name, Kind: one.Kind, Bytes: len(one.File), SHA256: hex.EncodeToString(sum[:])}
		if f.Bytes <= room {
			f.Content, room = one.File, room-f.Bytes
		}
		data.Files = append(data.Files, f)
	}
	b, err := json.Marshal(reportDocument{reportType, a.Made.UTC().Format(time.RFC3339Nano), data})
	if err != nil {
		return nil, fmt.Errorf("write report %s: %w", p.ID, err)
	}
	return b, nil
}
