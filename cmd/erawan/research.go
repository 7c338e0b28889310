package main

import (
	"context"
	"fmt"
	"os"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/research"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/accessdb"
	"erawan/internal/db/researchdb"
	"erawan/locales"
)

type researchCmd struct {
	Import researchImport `cmd:"" help:"Bring in a wave of a survey: a codebook and answers as CSV. All is checked first; only sums are kept."`
}

type researchImport struct {
	Codebook   string `arg:"" type:"existingfile" help:"CSV with question, wording, code, label and, for strata, share."`
	Answers    string `arg:"" type:"existingfile" help:"CSV with respondent, weight, stratum and a column a question."`
	Org        string `required:"" help:"Public id of the organisation that it is for."`
	Study      string `required:"" help:"Waves under one name are compared."`
	Name       string `required:"" help:"Of the wave, such as its year."`
	From       string `required:"" placeholder:"DAY" help:"First day of fieldwork, YYYY-MM-DD."`
	To         string `required:"" placeholder:"DAY" help:"Last day of fieldwork."`
	Method     string `required:"" help:"How people were asked."`
	Base       string `required:"" help:"Who was asked."`
	Source     string `required:"" help:"Who asked, and where it is published."`
	Confidence string `required:"" enum:"A,B,C" help:"How sure it is: A, B or C."`
	By         string `required:"" help:"Who brings it in; the audit says so."`
}

// Run reads both files, and prints the id of the wave, or every reason why it is not kept, one a line.
func (c researchImport) Run(ctx context.Context, s *Settings, o out) error {
	w := research.Wave{Study: c.Study, Name: c.Name, Method: c.Method, Base: c.Base, Source: c.Source, Confidence: content.Confidence(c.Confidence)}
	var err error
	if w.From, err = campaigns.ParseDate(c.From); err != nil {
		return usage("--from: %w", err)
	}
	if w.To, err = campaigns.ParseDate(c.To); err != nil {
		return usage("--to: %w", err)
	}
	words, err := locales.New()
	if err != nil {
		return err
	}
	var files [2][]byte
	for i, name := range []string{c.Codebook, c.Answers} {
		about, err := os.Stat(name)
		if err != nil {
			return err
		}
		if about.Size() > research.MaxFiles {
			return fmt.Errorf("%s is larger than %d bytes", name, research.MaxFiles)
		}
		if files[i], err = os.ReadFile(name); err != nil {
			return err
		}
	}
	if w, err = w.Import(files[0], files[1]); err != nil {
		return sentence(err, words.Say)
	}
	return s.with(ctx, o, func(d *db.DB) error {
		org, err := accessdb.Store{DB: d}.OrgByPublic(ctx, c.Org)
		if err != nil {
			return fmt.Errorf("--org: %w", err)
		}
		kept, err := researchdb.Store{DB: d}.SaveWave(ctx, org.Scope(), access.Actor{Name: c.By}, w)
		if err != nil {
			return sentence(err, words.Say)
		}
		fmt.Fprintf(o, "%s %d people, %d questions\n", kept.Public, kept.Respondents, len(kept.Questions))
		return nil
	})
}
