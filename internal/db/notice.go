package db

import (
	_ "embed"
	"fmt"

	"erawan/campaigns"
	"erawan/internal/id"
)

type noticeRow struct {
	ID      int64   `gorm:"column:id;primaryKey"`
	Public  string  `gorm:"column:public_id"`
	Org     int64   `gorm:"column:org_id"`
	Kind    string  `gorm:"column:kind"`
	Subject string  `gorm:"column:subject"`
	Facts   string  `gorm:"column:facts"`
	At      Instant `gorm:"column:at"`
}

// TableName is for gorm.
func (noticeRow) TableName() string { return "notice" }

// freshNotice is a notice before it has its number.
type freshNotice struct {
	Public  string  `gorm:"column:public_id"`
	Org     int64   `gorm:"column:org_id"`
	Kind    string  `gorm:"column:kind"`
	Subject string  `gorm:"column:subject"`
	Facts   string  `gorm:"column:facts"`
	At      Instant `gorm:"column:at"`
}

var (
	//go:embed sql/notice_add.sql
	noticeAdd string
	//go:embed sql/notice_send.sql
	noticeSend string
)

// Tell writes a notice to each of some organisations, and puts it on its way to their webhooks, in the transaction that changes what
// it is about: neither is there without the other. It takes two statements however many are told.
func (t *Tx) Tell(n campaigns.Notice, orgs ...int64) error { return t.tell(n, 0, orgs) }

// TellHook sends a notice to one webhook of an organisation, whatever kinds it is sent and whether it is on.
func (t *Tx) TellHook(n campaigns.Notice, org, hook int64) error {
	return t.tell(n, hook, []int64{org})
}

func (t *Tx) tell(n campaigns.Notice, only int64, orgs []int64) error {
	if len(orgs) == 0 {
		return nil
	}
	n.Facts.ID = n.Subject
	rows, publics := make([]freshNotice, len(orgs)), make([]string, len(orgs))
	for i, org := range orgs {
		publics[i] = id.New(id.Notice)
		rows[i] = freshNotice{Public: publics[i], Org: org, Kind: string(n.Kind), Subject: n.Subject, Facts: Encode(n.Facts), At: At(t.Now)}
	}
	if _, err := t.Run(noticeAdd, Params{"rows": RowsOf(rows)}); err != nil {
		return fmt.Errorf("tell %s: %w", n.Kind, err)
	}
	if _, err := t.Run(noticeSend, Params{"notices": publics, "now": At(t.Now), "only": only}); err != nil {
		return fmt.Errorf("send what is told: %w", err)
	}
	return nil
}
