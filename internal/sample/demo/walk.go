package demo

import (
	"fmt"
	"reflect"

	"erawan/internal/lang"
)

var textType = reflect.TypeFor[lang.Text]()

// walkTexts visits every four-language text in a value, so that a field added later is checked
// without anybody remembering to.
func walkTexts(v reflect.Value, where string, visit func(where string, t lang.Text)) {
	if v.Type() == textType {
		visit(where, v.Interface().(lang.Text))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			walkTexts(v.Field(i), where+"."+v.Type().Field(i).Name, visit)
		}
	case reflect.Slice:
		for i := range v.Len() {
			walkTexts(v.Index(i), fmt.Sprintf("%s[%d]", where, i), visit)
		}
	}
}

// walkStrings visits every string field of a struct.
func walkStrings(v reflect.Value, visit func(name, s string)) {
	for i := range v.NumField() {
		if f := v.Field(i); f.Kind() == reflect.String {
			visit(v.Type().Field(i).Name, f.String())
		}
	}
}

func unique[T any](p *problems, what string, items []T, key func(T) string) {
	seen := map[string]bool{}
	for _, it := range items {
		k := key(it)
		p.add(k != "" && !seen[k], what, "key %q is missing or taken", k)
		seen[k] = true
	}
}
