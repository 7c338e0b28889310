package storetest

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/internal/db"
)

// Tables says which package's row structs hold each table. Whoever adds a table adds it here.
var Tables = map[string]string{
	"counter": "db", "audit": "db", "list_key": "db", "search_word": "db", "segment": "db", "segment_version": "db", "law_card": "db", "law_card_version": "db",
	"message": "db", "message_version": "db", "campaign": "db", "campaign_version": "db", "mapping": "db", "mapping_version": "db", "experiment": "db", "experiment_version": "db",
	"picture": "db", "picture_version": "db", "batch": "db", "batch_version": "db",
	"hold_out": "db", "hold_out_version": "db", "namespace": "db", "namespace_version": "db",
	"rulebook": "db", "rulebook_version": "db",
	"survey_item": "db", "survey_item_version": "db", "survey": "db", "survey_version": "db",
	"org": "accessdb", "staff": "accessdb", "session": "accessdb", "access_key": "accessdb", "setting": "accessdb", "invitation": "accessdb",
	"agreement": "accessdb", "acceptance": "accessdb",
	"application": "accessdb",
	"origin":      "accessdb",
	"passkey":     "accessdb", "external_identity": "accessdb", "challenge": "accessdb",
	"half_session": "accessdb", "recovery_code": "accessdb",
	"placement": "campaigndb", "short_link": "campaigndb", "kit_download": "campaigndb", "kit_also": "campaigndb", "batch_number": "campaigndb", "campaign_placement": "campaigndb",
	"statement": "contentdb", "approval": "contentdb", "text_step": "contentdb", "text_due": "contentdb", "text_dropped": "contentdb",
	"picture_held": "contentdb", "picture_file": "contentdb", "veto": "contentdb", "bypass": "contentdb",
	"stop": "plandb", "stop_carrier": "plandb", "stop_air": "plandb", "pacing": "plandb",
	"cell": "ledgerdb", "event": "ledgerdb", "tally_batch": "ledgerdb",
	"campaign_miss": "ledgerdb", "engagement_half_hour": "ledgerdb", "outcome_half_hour": "ledgerdb", "survey_half_hour": "ledgerdb", "aside_half_hour": "ledgerdb", "judged_day": "ledgerdb", "crowd_day": "ledgerdb", "aside_day": "ledgerdb", "reconciled_day": "ledgerdb", "request_batch": "ledgerdb", "request_half_hour": "ledgerdb", "request_day": "ledgerdb", "intake_day": "ledgerdb", "crowd_key": "ledgerdb", "engagement_day": "ledgerdb", "report_zone": "ledgerdb",
	"frozen_report": "evidencedb", "saved_view": "evidencedb", "report_schedule": "evidencedb", "report_run": "evidencedb", "report_hook": "evidencedb", "event_export": "evidencedb", "event_export_part": "evidencedb", "report_share": "evidencedb", "circulation": "evidencedb", "published_day": "evidencedb", "published_segment": "evidencedb", "published_so_far": "evidencedb", "published_pair_sum": "evidencedb", "circulation_sheet": "evidencedb", "engagement_cube": "evidencedb", "engagement_stale": "evidencedb", "half_hour_sum": "evidencedb", "half_hour_stale": "evidencedb", "engagement_month": "evidencedb",
	"published_month": "evidencedb",
	"published_pair":  "evidencedb",
	"propensity_day":  "evidencedb", "campaign_cost": "evidencedb", "evaluation_note": "evidencedb",
	"reach_visit": "reachdb", "reach_day": "reachdb", "reach_floor": "reachdb",
	"research_wave": "researchdb", "research_question": "researchdb", "arrival_month": "researchdb",
	"batch_stray": "pledgedb", "pledge_follow": "pledgedb",
	"pledge_contact": "pledgedb", "org_recipient": "pledgedb", "share_arrival": "pledgedb",
	"survey_reply": "surveydb", "survey_answer": "surveydb",
	"pledge": "pledgedb", "pledge_leaf": "pledgedb", "pledge_batch": "pledgedb",
	"notice": "db", "hook": "hookdb", "hook_delivery": "hookdb",
	"reference_row": "referencedb", "airport": "referencedb",
}

// Column is one column as a dialect tells it.
type Column struct {
	Table     string `gorm:"column:table_name"`
	Name      string `gorm:"column:column_name"`
	Type      string `gorm:"column:type_name"`
	Null      bool   `gorm:"column:is_null"`
	Generated bool   `gorm:"column:is_generated"`
}

const postgresColumns = `select c.table_name, c.column_name, c.data_type as type_name, c.is_nullable = 'YES' as is_null, c.is_generated = 'ALWAYS' as is_generated
from information_schema.columns as c
join pg_class as held on held.oid = to_regclass(quote_ident(c.table_name))
where c.table_schema = current_schema() and held.relkind in ('r', 'p') and not held.relispartition and c.table_name not like 'goose%'
order by c.table_name, c.column_name`

const sqliteColumns = `select t.name as table_name, c.name as column_name, c.type as type_name, c."notnull" = 0 as is_null, c.hidden > 1 as is_generated
from sqlite_master as t
join pragma_table_xinfo(t.name) as c
where t.type = 'table' and t.name not like 'sqlite%' and t.name not like 'goose%'
order by t.name, c.name`

// Columns reads the schema of a database.
func Columns(t *testing.T, d *db.DB) []Column {
	t.Helper()
	query := sqliteColumns
	if d.Postgres() {
		query = postgresColumns
	}
	var out []Column
	read(t, d, &out, query)
	return out
}

// litely is the SQLite type that stands for a Postgres type.
var litely = map[string]string{
	"bigint": "INTEGER", "smallint": "INTEGER", "boolean": "INTEGER", "timestamp with time zone": "INTEGER",
	"text": "TEXT", "jsonb": "TEXT", "date": "TEXT", "uuid": "BLOB", "bytea": "BLOB", "double precision": "REAL",
}

// SameSchema holds the two dialects against each other and against the list of tables.
func SameSchema(t *testing.T) {
	postgres, sqlite := Columns(t, OpenPostgres(t)), Columns(t, OpenSQLite(t))
	tables := map[string]struct{}{}
	for i := range postgres {
		tables[postgres[i].Table] = struct{}{}
		if lite, known := litely[postgres[i].Type]; known {
			postgres[i].Type = lite
		}
	}
	if diff := cmp.Diff(postgres, sqlite); diff != "" {
		t.Errorf("postgres (-) and sqlite (+): %s", diff)
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(Tables)), slices.Sorted(maps.Keys(tables))); diff != "" {
		t.Errorf("listed (-) and there (+): %s", diff)
	}
}

// goly are the Postgres types that a field's type may be kept in.
var goly = map[string][]string{
	"db.Instant": {"timestamp with time zone"}, "db.Day": {"date"}, "db.UUID": {"uuid"}, "db.Ref": {"bigint"},
	"string": {"text", "jsonb"}, "bool": {"boolean"}, "int": {"bigint", "smallint"}, "int64": {"bigint", "smallint"},
	"[]uint8": {"bytea"}, "float64": {"double precision"},
}

// nullable are the field types that read a null.
var nullable = map[string]bool{"db.Instant": true, "db.Day": true, "db.Ref": true}

// keyOnly is a column that no row struct needs: the table has one row.
const keyOnly = "counter.id"

// Drift holds the row structs of a package against the schema, both ways: every column has a field
// of its type, every field has a column, and what may be null is read by a field that can be.
func Drift(t *testing.T, pkg string, rows map[string]any) {
	t.Parallel()
	byTable := map[string]map[string]Column{}
	for _, c := range Columns(t, OpenPostgres(t)) {
		if c.Generated || c.Table+"."+c.Name == keyOnly {
			continue
		}
		if byTable[c.Table] == nil {
			byTable[c.Table] = map[string]Column{}
		}
		byTable[c.Table][c.Name] = c
	}
	for table, owner := range Tables {
		if _, has := rows[table]; has != (owner == pkg) {
			t.Errorf("table %s is %s's, and %s has a row for it: %v", table, owner, pkg, has)
		}
	}
	for table, row := range rows {
		for _, wrong := range DriftOf(row, byTable[table]) {
			t.Errorf("table %s: %s", table, wrong)
		}
	}
}

// DriftOf lists where a row struct and the columns of its table part.
func DriftOf(row any, columns map[string]Column) (wrong []string) {
	fields := map[string]string{}
	fieldsOf(reflect.TypeOf(row), fields)
	for name, kind := range fields {
		c, found := columns[name]
		switch {
		case !found:
			wrong = append(wrong, name+" is a field and no column")
		case !slices.Contains(goly[kind], c.Type):
			wrong = append(wrong, name+" is a "+kind+" and a "+c.Type)
		case c.Null != nullable[kind] && (c.Null || kind == "db.Ref"):
			wrong = append(wrong, name+" is a "+kind+", and whether it may be null differs")
		}
	}
	for name := range columns {
		if _, found := fields[name]; !found {
			wrong = append(wrong, name+" is a column and no field")
		}
	}
	slices.Sort(wrong)
	return wrong
}

// fieldsOf finds the type of the field of each column, into embedded structs.
func fieldsOf(row reflect.Type, into map[string]string) {
	for i := range row.NumField() {
		f := row.Field(i)
		tag := f.Tag.Get("gorm")
		if tag == "embedded" {
			fieldsOf(f.Type, into)
			continue
		}
		name, _, _ := strings.Cut(strings.TrimPrefix(tag, "column:"), ";")
		into[name] = f.Type.String()
	}
}

// Named is every named constraint and unique index of a database, with its columns on SQLite.
func Named(t *testing.T, d *db.DB) string {
	t.Helper()
	query := "select sql from sqlite_master where sql is not null"
	if d.Postgres() {
		query = "select conname from pg_constraint union all select indexname from pg_indexes where schemaname = current_schema()" // a unique index speaks as a constraint does
	}
	var all []string
	read(t, d, &all, query)
	return strings.Join(all, "\n")
}
