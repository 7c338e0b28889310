// Package researchdb keeps what a team brings in of surveys: waves with the sums of their answers, never a respondent.
package researchdb

import (
	"context"
	"encoding/hex"

	"erawan/campaigns/content"
	"erawan/campaigns/research"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/fault"
	"erawan/internal/id"
)

// Store keeps waves.
type Store struct{ DB *db.DB }

type waveRow struct {
	ID          int64      `gorm:"column:id;primaryKey"`
	Public      string     `gorm:"column:public_id"`
	Org         int64      `gorm:"column:org_id"`
	Study       string     `gorm:"column:study"`
	Name        string     `gorm:"column:name"`
	From        db.Day     `gorm:"column:from_day"`
	To          db.Day     `gorm:"column:to_day"`
	Method      string     `gorm:"column:method"`
	Base        string     `gorm:"column:base"`
	Source      string     `gorm:"column:source"`
	Confidence  string     `gorm:"column:confidence"`
	Respondents int64      `gorm:"column:respondents"`
	Strata      string     `gorm:"column:strata"`
	Digest      []byte     `gorm:"column:digest"`
	ActorID     int64      `gorm:"column:actor_id"`
	Actor       string     `gorm:"column:actor_name"`
	At          db.Instant `gorm:"column:at"`
}

// TableName is for gorm.
func (waveRow) TableName() string { return "research_wave" }

type questionRow struct {
	Wave     int64  `gorm:"column:wave_id;primaryKey;autoIncrement:false"`
	Position int    `gorm:"column:position;primaryKey;autoIncrement:false"`
	Key      string `gorm:"column:key"`
	Wording  string `gorm:"column:wording"`
	Answers  string `gorm:"column:answers"`
}

// TableName is for gorm.
func (questionRow) TableName() string { return "research_question" }

// storedPart is an answer or a stratum as its column keeps it.
type storedPart struct {
	Code  string       `json:"code"`
	Label string       `json:"label"`
	Share float64      `json:"share,omitempty"`
	Sum   research.Sum `json:"sum"`
}

func (r waveRow) domain() (research.Wave, error) {
	w := research.Wave{ID: r.ID, Org: r.Org, Public: r.Public, Study: r.Study, Name: r.Name, From: r.From.Date(), To: r.To.Date(), Method: r.Method, Base: r.Base, Source: r.Source,
		Confidence: content.Confidence(r.Confidence), Respondents: r.Respondents, By: access.Actor{Staff: r.ActorID, Name: r.Actor}, At: r.At.Time()}
	copy(w.Digest[:], r.Digest)
	parts, err := db.Decode[[]storedPart](r.Strata)
	for _, p := range parts {
		w.Strata = append(w.Strata, research.Stratum{Code: p.Code, Label: p.Label, Share: p.Share, Sum: p.Sum})
	}
	return w, err
}

func (r questionRow) domain() (research.Asked, error) {
	q := research.Asked{Key: r.Key, Wording: r.Wording}
	parts, err := db.Decode[[]storedPart](r.Answers)
	for _, p := range parts {
		q.Answers = append(q.Answers, research.Answered{Code: p.Code, Label: p.Label, Sum: p.Sum})
	}
	return q, err
}

// waveDoc is a wave as the audit keeps it.
type waveDoc struct {
	Study       string `json:"study"`
	Name        string `json:"name"`
	Respondents int64  `json:"respondents"`
	Source      string `json:"source"`
	Digest      string `json:"digest"`
}

// SaveWave keeps a wave that was read, whole or not at all. A study's wave of that name, and files that were brought in before,
// are a Conflict; a question whose words are not those of an earlier wave is Invalid, with its row.
func (s Store) SaveWave(ctx context.Context, scope access.Scope, by access.Actor, w research.Wave) (research.Wave, error) {
	if err := w.Validate(); err != nil {
		return w, err
	}
	err := s.DB.Write(ctx, func(t *db.Tx) error {
		owner, err := db.OwnerOf(scope, w.Org)
		if err != nil {
			return err
		}
		if err := fresh(t, owner, w); err != nil {
			return err
		}
		row := waveRow{Public: id.New(id.Wave), Org: owner, Study: w.Study, Name: w.Name, From: db.On(w.From), To: db.On(w.To), Method: w.Method, Base: w.Base, Source: w.Source, Confidence: string(w.Confidence),
			Respondents: w.Respondents, Strata: db.Encode(strataDoc(w.Strata)), Digest: w.Digest[:], ActorID: by.Staff, Actor: by.Name, At: db.At(t.Now)}
		if err := t.Create(&row).Error; err != nil {
			return err
		}
		questions := make([]questionRow, len(w.Questions))
		for i, q := range w.Questions {
			questions[i] = questionRow{row.ID, i, q.Key, q.Wording, db.Encode(answersDoc(q.Answers))}
		}
		if err := t.CreateInBatches(questions, 100).Error; err != nil {
			return err
		}
		w.ID, w.Org, w.Public, w.By, w.At = row.ID, owner, row.Public, by, row.At.Time()
		return t.Record(scope, db.Change{Org: owner, Verb: access.Made, Kind: access.OnWave, Subject: row.Public, After: waveDoc{w.Study, w.Name, w.Respondents, w.Source, hex.EncodeToString(w.Digest[:])}})
	})
	return w, err
}

// fresh holds a wave against those that stand: its name and files are new, and its questions are worded as before.
func fresh(t *db.Tx, owner int64, w research.Wave) error {
	rows, err := db.All[waveRow](t.Where("org_id = ? and (study = ? or digest = ?)", owner, w.Study, w.Digest[:]).Order("id"))
	if err != nil {
		return err
	}
	var same []int64
	for _, r := range rows {
		switch {
		case string(r.Digest) == string(w.Digest[:]):
			return fault.New(fault.Conflict, "answers", "wave.files_known").With("wave", r.Study+", "+r.Name)
		case r.Name == w.Name:
			return fault.New(fault.Conflict, "name", "wave.name_taken")
		}
		same = append(same, r.ID)
	}
	if len(same) == 0 {
		return nil
	}
	asked, err := db.All[questionRow](t.Where("wave_id in ?", same).Order("wave_id, position"))
	if err != nil {
		return err
	}
	var before []research.Asked
	for _, r := range asked {
		q, err := r.domain()
		if err != nil {
			return err
		}
		before = append(before, q)
	}
	return w.Frozen(before)
}

func strataDoc(all []research.Stratum) []storedPart {
	out := make([]storedPart, len(all))
	for i, s := range all {
		out[i] = storedPart{s.Code, s.Label, s.Share, s.Sum}
	}
	return out
}

func answersDoc(all []research.Answered) []storedPart {
	out := make([]storedPart, len(all))
	for i, a := range all {
		out[i] = storedPart{Code: a.Code, Label: a.Label, Sum: a.Sum}
	}
	return out
}

// Waves lists those of the asker without their questions, the latest fieldwork first.
func (s Store) Waves(ctx context.Context, scope access.Scope, most int) (out []research.Wave, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		rows, err := db.All[waveRow](t.Scopes(db.Owned(scope, "org_id")).Order("from_day desc, id desc").Limit(most))
		for _, r := range rows {
			w, broken := r.domain()
			if broken != nil {
				return broken
			}
			out = append(out, w)
		}
		return err
	})
	return out, err
}

// Study finds a wave, and all waves of its study with their questions. NotFound when it is not the asker's.
func (s Store) Study(ctx context.Context, scope access.Scope, public string) (one research.Wave, all []research.Wave, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		found, err := db.One[waveRow](t.Scopes(db.Owned(scope, "org_id")).Where("public_id = ?", public))
		if err != nil {
			return err
		}
		rows, err := db.All[waveRow](t.Where("org_id = ? and study = ?", found.Org, found.Study).Order("from_day, id").Limit(mostWaves))
		if err != nil {
			return err
		}
		ids, at := make([]int64, len(rows)), map[int64]int{}
		for i, r := range rows {
			w, err := r.domain()
			if err != nil {
				return err
			}
			ids[i], at[r.ID] = r.ID, i
			all = append(all, w)
		}
		asked, err := db.All[questionRow](t.Where("wave_id in ?", ids).Order("wave_id, position"))
		if err != nil {
			return err
		}
		for _, r := range asked {
			q, err := r.domain()
			if err != nil {
				return err
			}
			w := &all[at[r.Wave]]
			w.Questions = append(w.Questions, q)
		}
		one = all[at[found.ID]]
		return nil
	})
	return one, all, err
}

// mostWaves of one study are held against each other.
const mostWaves = 40
