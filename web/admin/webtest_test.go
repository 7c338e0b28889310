package admin_test

import "erawan/internal/webtest"

type (
	room    = webtest.Room
	browser = webtest.Browser
	answer  = webtest.Answer
)

const (
	password = webtest.Password
	origin   = webtest.Origin
)

var (
	newRoom = webtest.New
	noon    = webtest.Noon
	attr    = webtest.Attr
	textOf  = webtest.TextOf
)
