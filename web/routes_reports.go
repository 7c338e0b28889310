package web

import "net/http"

// counting are the pages of what was counted: asked, kept, frozen, delivered and shared.
func (s *site) counting() []route {
	d := s.desk
	return []route{
		{http.MethodGet, "/admin/reports/build", analyst, byNetwork, d.Fail, "asks what was counted by anything, over any days; the question is the address", s.paper(s.counted.Build)},
		{http.MethodGet, "/admin/reports/build.csv", analyst, byNetwork, d.Fail, "the same as a sheet", s.counted.BuildCSV},
		{http.MethodGet, "/admin/reports/build.xlsx", analyst, byNetwork, d.Fail, "the same as a workbook", s.counted.BuildXLSX},
		{http.MethodGet, "/admin/reports/build.json", analyst, byNetwork, d.Fail, "the same as a document for programs", s.counted.BuildJSON},
		{http.MethodGet, "/admin/reports/frozen", analyst, byNetwork, d.Fail, "reports that were put away to be cited", s.counted.FrozenList},
		{http.MethodPost, "/admin/reports/frozen", analyst, writing, d.Fail, "asks once more and puts the answer away", s.counted.Freeze},
		{http.MethodGet, "/admin/reports/frozen/:report", analyst, byNetwork, d.Fail, "one as it was, how it is cited, and what changed since", s.paper(s.counted.Frozen)},
		{http.MethodGet, "/admin/reports/frozen/:report/:file", analyst, byNetwork, d.Fail, "its document byte for byte, or its table as a sheet or a workbook", s.counted.FrozenFile},
		{http.MethodPost, "/admin/reports/frozen/:report/share", analyst, writing, d.Fail, "makes a link by which it is read without an account", s.counted.Share},
		{http.MethodPost, "/admin/reports/frozen/:report/unshare", analyst, writing, d.Fail, "closes one", s.counted.Unshare},
		{http.MethodGet, "/shared/:token", visitor, reporting, d.Fail, "a frozen report; its link is the authority", s.paper(s.counted.Shared)},
		{http.MethodGet, "/shared/:token/:file", visitor, reporting, d.Fail, "a file of it, where the link is for files too", s.counted.SharedFile},
		{http.MethodGet, "/admin/reports/views", analyst, byNetwork, d.Fail, "questions that are kept: one's own, and those that are shared", s.counted.Views},
		{http.MethodPost, "/admin/reports/views", analyst, writing, d.Fail, "keeps one", s.counted.KeepView},
		{http.MethodPost, "/admin/reports/views/drop", analyst, writing, d.Fail, "removes one", s.counted.DropView},
		{http.MethodGet, "/admin/reports/schedules", analyst, byNetwork, d.Fail, "reports that are delivered by a schedule, and what became of each delivery", s.counted.Schedules},
		{http.MethodPost, "/admin/reports/schedules", analyst, writing, d.Fail, "makes a schedule of a kept question", s.counted.KeepSchedule},
		{http.MethodPost, "/admin/reports/schedules/drop", analyst, writing, d.Fail, "ends one", s.counted.DropSchedule},
		{http.MethodGet, "/admin/reports/schedules/:schedule", analyst, byNetwork, d.Fail, "one of them, its webhook, and what became of its deliveries", s.counted.Schedule},
		{http.MethodPost, "/admin/reports/schedules/:schedule", analyst, writing, d.Fail, "tries it out, or turns its webhook off or on", s.counted.ScheduleForm},
		{http.MethodPost, "/admin/reports/schedules/:schedule/rotate", analyst + fresh, writing, d.Fail, "a fresh secret for its webhook, while the old one signs as well", s.counted.RotateSchedule},
		{http.MethodGet, "/admin/reports/exports", analyst, byNetwork, d.Fail, "the events of some days as files, and how far those are that were asked for", s.counted.Exports},
		{http.MethodPost, "/admin/reports/exports", analyst, writing, d.Fail, "asks for one; a worker makes it", s.counted.AskExport},
		{http.MethodGet, "/admin/reports/exports/:export", analyst, byNetwork, d.Fail, "one of them, with its parts", s.counted.Export},
		{http.MethodPost, "/admin/reports/exports/:export", analyst, writing, d.Fail, "ends it and deletes its files, or has one that was given up go on", s.counted.ExportForm},
		{http.MethodGet, "/admin/reports/exports/:export/:file", analyst, byNetwork, d.Fail, "the whole of it, a part, or what its columns mean", s.counted.ExportFile},
		{http.MethodGet, "/admin/reports/reach", analyst, byNetwork, d.Fail, "about how many people were reached, day by day", s.paper(s.counted.Reach)},
		{http.MethodGet, "/admin/reports/reach.csv", analyst, byNetwork, d.Fail, "the same as a sheet", s.counted.ReachCSV},
		{http.MethodGet, "/admin/reports/metrics", analyst, byNetwork, d.Fail, "what each number means", s.paper(s.counted.Dictionary)},
		{http.MethodGet, "/admin/reports/metrics.csv", analyst, byNetwork, d.Fail, "the same with the columns of sheets, as a sheet", s.counted.ColumnsCSV},
	}
}
