package reference

import (
	"encoding/csv"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// Dataset is one file of the library as it is stored: every column by its name.
type Dataset struct {
	Name string
	Rows []map[string]string
}

// Datasets returns the files that hold facts or sources, by name. Load checks them. Airports are
// audience's, which derives from them.
func Datasets() ([]Dataset, error) {
	names, err := fs.Glob(files, "*.csv")
	if err != nil {
		return nil, fmt.Errorf("reference library: %w", err)
	}
	slices.Sort(names)
	var out []Dataset
	for _, file := range names {
		name := strings.TrimSuffix(file, ".csv")
		rows, err := records(file)
		if err != nil {
			return nil, err
		}
		out = append(out, Dataset{name, rows})
	}
	return out, nil
}

func records(file string) ([]map[string]string, error) {
	f, err := files.Open(file)
	if err != nil {
		return nil, fmt.Errorf("reference library: %w", err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil || len(lines) == 0 {
		return nil, fmt.Errorf("reference library: %s: %w", file, err)
	}
	out := make([]map[string]string, 0, len(lines)-1)
	for _, line := range lines[1:] {
		row := make(map[string]string, len(line))
		for i, column := range lines[0] {
			row[column] = line[i]
		}
		out = append(out, row)
	}
	return out, nil
}
