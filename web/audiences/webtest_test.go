package audiences_test

import "erawan/internal/webtest"

type (
	room    = webtest.Room
	browser = webtest.Browser
	answer  = webtest.Answer
)

var (
	newRoom = webtest.New
	attr    = webtest.Attr
)
