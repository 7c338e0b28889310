package campaigns

import (
	"slices"
	"time"
)

// NoticeKind is what a partner is told of: in its feed, and at its webhooks.
type NoticeKind string

// The kinds. Outsiders rely on their names.
const (
	NoticeStopped        NoticeKind = "delivery.stopped" // something that its placements carry was taken off the air
	NoticeResumed        NoticeKind = "delivery.resumed" // and let back
	NoticeMessage        NoticeKind = "message.changed"  // a message that they carry has other words
	NoticePlacement      NoticeKind = "placement.changed"
	NoticePaused         NoticeKind = "placement.paused"
	NoticeUnpaused       NoticeKind = "placement.resumed"
	NoticeKey            NoticeKind = "key.changed"
	NoticeRevoked        NoticeKind = "key.revoked"
	NoticeFailing        NoticeKind = "webhook.failing" // one of its webhooks does not take what it is sent
	NoticeOff            NoticeKind = "webhook.disabled"
	NoticeStage          NoticeKind = "partner.moved"   // it went live, was paused, came back or left
	NoticeKitOff         NoticeKind = "kit.withdrawn"   // what a print kit carries that it took away was stopped
	NoticeKitBack        NoticeKind = "kit.restored"    // and let back
	NoticeOriginVerified NoticeKind = "origin.verified" // the proof that it owns a website was found
	NoticeOriginLapsed   NoticeKind = "origin.lapsed"   // and has been missing since
	NoticeTest           NoticeKind = "webhook.test"    // asked for, and sent to that one alone
)

// NoticeKinds lists what a webhook can be sent, in the order of menus.
var NoticeKinds = []NoticeKind{NoticeStopped, NoticeResumed, NoticeKitOff, NoticeKitBack, NoticeMessage, NoticePlacement, NoticePaused, NoticeUnpaused, NoticeKey, NoticeRevoked, NoticeOriginVerified, NoticeOriginLapsed, NoticeStage, NoticeFailing, NoticeOff}

// Notice is one thing that a partner is told. It names things by their public ids and holds no words of anybody's.
type Notice struct {
	ID      int64
	Public  string // also the id that a webhook is sent it under, however often
	Org     int64  // who is told
	Kind    NoticeKind
	Subject string // public id of what it is about, of a website its address; empty for everything
	Facts   NoticeFacts
	At      time.Time
}

// NoticeFacts is what a notice says beside its subject, as a webhook is sent it.
type NoticeFacts struct {
	ID      string `json:"id,omitempty"`      // the subject
	What    string `json:"what,omitempty"`    // of a stop: campaign, message, law, partner, placement or everything
	Locale  string `json:"locale,omitempty"`  // of a stop in one language
	State   string `json:"state,omitempty"`   // where a life stands; why a webhook is off
	Version int    `json:"version,omitempty"` // of a message
	Failed  int    `json:"failed,omitempty"`  // in a row, at a webhook
}

// Sent reports whether a webhook can be sent notices of a kind.
func (k NoticeKind) Sent() bool { return slices.Contains(NoticeKinds, k) }
