package main

import (
	"errors"
	"fmt"
	"strings"

	"erawan/campaigns/content"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// sentence writes a fault as one line for a person at a shell: the field and what is wrong with it,
// and the inner error, since whoever runs commands may see it.
func sentence(err error, say content.Say) error {
	all := fault.All(err)
	if len(all) == 0 {
		return err
	}
	parts := make([]string, len(all))
	for i, f := range all {
		parts[i] = say(lang.En, f.Key, f.Args)
		if f.Field != "" {
			parts[i] = f.Field + ": " + parts[i]
		}
		if inner := errors.Unwrap(f); inner != nil {
			parts[i] += fmt.Sprintf(" (%v)", inner)
		}
	}
	return errors.New(strings.Join(parts, "; "))
}
