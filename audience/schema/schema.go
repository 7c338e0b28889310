// Package schema describes the JSON of a rule as JSON Schema (draft 2020-12), from the vocabulary and
// the bounds that the parser itself uses. Every rule that the parser takes fits the schema. The reverse
// is nearly so: the parser also refuses what no schema can say, such as a range turned round, more parts
// than there may be in all, or another segment that is not there.
package schema

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"erawan/audience"
	"erawan/internal/lang"
)

type object = map[string]any

// Rule is the document. It is not to be changed.
var Rule = sync.OnceValue(func() []byte {
	out, err := json.MarshalIndent(document(), "", " ")
	if err != nil {
		panic("schema: plain data could not be written: " + err.Error())
	}
	return append(out, '\n')
})

// longest is how many bytes a value may have.
const longest = 64

func document() object {
	defs := object{
		"country": object{"type": "string", "pattern": countries(), "title": "ISO 3166-1 alpha-2"},
		"airport": object{"type": "string", "pattern": "^[A-Za-z]{3}$", "title": "IATA"},
		"stop":    object{"title": "IATA or ISO 3166-1 alpha-2", "anyOf": []object{ref("airport"), ref("country")}},
		"tag":     object{"type": "string", "minLength": 2, "maxLength": longest, "title": "BCP 47"},
		"id":      object{"type": "string", "minLength": 1, "maxLength": longest, "title": "public id"},
		"segment": form(audience.FormSegment, object{"type": "string", "minLength": 1, "title": "public id of another segment, whose rule stands here"}),
	}
	var conditions []object
	for _, d := range audience.Vocabulary() {
		defs[d.Name] = condition(&d)
		conditions = append(conditions, ref(d.Name))
	}
	defs["condition"] = object{"oneOf": conditions}
	for depth := 1; depth <= audience.MaxDepth; depth++ {
		defs[level(depth)] = part(depth)
	}
	return object{
		"$schema":     "https://json-schema.org/draft/2020-12/schema",
		"$id":         "urn:erawan:rule",
		"title":       "Rule of a segment",
		"description": fmt.Sprintf("Groups of conditions on signals. At most %d levels and %d parts in all. What a visit did not tell is unknown and satisfies no condition, not even a negated one.", audience.MaxDepth, audience.MaxNodes),
		"$ref":        "#/$defs/" + level(1),
		"$defs":       defs,
	}
}

func ref(name string) object { return object{"$ref": "#/$defs/" + name} }

func level(depth int) string { return "part" + strconv.Itoa(depth) }

// part is a part of a rule at a depth; at the last one there is no room for what a group would hold.
func part(depth int) object {
	forms := []object{ref("segment"), ref("condition")}
	if depth < audience.MaxDepth {
		below := ref(level(depth + 1))
		list := object{"type": "array", "items": below, "minItems": 1, "maxItems": audience.MaxNodes - 1}
		forms = append(forms, form(audience.FormAll, list), form(audience.FormAny, list), form(audience.FormNot, below))
	}
	return object{"oneOf": forms}
}

// form is an object with one field.
func form(name audience.Form, value object) object {
	return object{"type": "object", "properties": object{string(name): value}, "required": []string{string(name)}, "additionalProperties": false}
}

// condition is a signal with exactly one test.
func condition(d *audience.Definition) object {
	fields := object{"signal": object{"const": d.Name}, string(audience.FormPresent): object{"const": true}, string(audience.FormMissing): object{"const": true}}
	put := func(f audience.Form, value object) { fields[string(f)] = value }
	if d.Shape == audience.Number {
		number := object{"type": "integer", "minimum": d.Min, "maximum": d.Max}
		put(audience.FormRange, object{"type": "object", "properties": object{"min": number, "max": number}, "required": []string{"min", "max"}, "additionalProperties": false})
		put(audience.FormBefore, point(d.Min+1, d.Max))
		put(audience.FormAfter, point(d.Min, d.Max-1))
	} else {
		list := object{"type": "array", "items": value(d), "minItems": 1, "maxItems": audience.MaxValues}
		put(audience.FormIn, list)
		put(audience.FormNotIn, list)
		if d.Many() {
			put(audience.FormIncludesAny, list)
			put(audience.FormIncludesAll, list)
		}
		if d.Ordered() {
			names := names(d)
			put(audience.FormBefore, object{"enum": names[1:]})
			put(audience.FormAfter, object{"enum": names[:len(names)-1]})
		}
	}
	return object{"type": "object", "title": d.Label.In(lang.En), "properties": fields, "required": []string{"signal"},
		"minProperties": 2, "maxProperties": 2, "additionalProperties": false}
}

// point is a number between two, or the text of it.
func point(from, to int) object {
	var texts []string
	for n := from; n <= to; n++ {
		texts = append(texts, strconv.Itoa(n))
	}
	return object{"anyOf": []object{{"type": "integer", "minimum": from, "maximum": to}, {"enum": texts}}}
}

// value is one answer to a signal.
func value(d *audience.Definition) object {
	switch d.Shape {
	case audience.Country, audience.Places:
		return ref("country")
	case audience.Airport:
		return ref("airport")
	case audience.Journey:
		return ref("stop")
	case audience.Tag:
		return ref("tag")
	case audience.Ref:
		return ref("id")
	}
	return object{"enum": names(d)}
}

func names(d *audience.Definition) (out []string) {
	for _, v := range d.Values {
		out = append(out, v.Name)
	}
	return out
}

// countries is a pattern of the codes that the vocabulary takes, in capitals or not.
func countries() string {
	var out []string
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			if new(audience.Traveller).Set(audience.Origin, string(a)+string(b)) {
				out = append(out, fmt.Sprintf("[%c%c][%c%c]", a, a+'a'-'A', b, b+'a'-'A'))
			}
		}
	}
	return "^(" + strings.Join(out, "|") + ")$"
}
