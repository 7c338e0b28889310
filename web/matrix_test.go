package web

import (
	"cmp"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"erawan/internal/access"
)

// Who may come in, in the words of the table.
const (
	world    = "the whole world"
	ofTeam   = "owner manager author reviewer_law reviewer_species reviewer_language reviewer_brand analyst"
	carriers = "partner_manager partner_analyst"
	signedIn = ofTeam + " " + carriers + " guide"
	decider  = "key pk decisions:read" // a publishable key, or this scope
	pulling  = "key reports:read"
	framers  = "the publishable keys of the placement's own partner" // TestAFrameAsks... lets them in
)

// expects is what the site should do at a route. What stands in braces is a thing of a team: asked for
// one of the other team, whoever may come in finds nothing.
type expects struct {
	opens  string
	target string // the route's own path when empty
	form   string
	status int  // for the whole world: what a stranger is answered; 0 is anything but a refusal
	owned  bool // of a key's route: what it names is the owner's, and a partner's key finds nothing
	blind  bool // names the other's thing and answers as if it were nothing: no 404
	beside bool // says beside its form that there is no such thing: 422
}

// matrix is who may do what. It is written by hand and knows nothing of the guards: a route without a row
// here fails the test.
var matrix = map[string]expects{
	"GET /healthz":                          {opens: world},
	"GET /readyz":                           {opens: world},
	"GET /openapi.json":                     {opens: world},
	"GET /schemas/rule.json":                {opens: world},
	"GET /v1/check.js":                      {opens: world},
	"GET /v1/e.js":                          {opens: world},
	"GET /v1.0.0/e.js":                      {opens: world},
	"POST /v1/decisions":                    {opens: decider, form: `{"placement":"{placement}"}`, blind: true},
	"GET /v1/decisions":                     {opens: decider, target: "/v1/decisions?placement={placement}", blind: true},
	"POST /v1/events":                       {opens: world, form: "{}"},
	"GET /v1/events.gif":                    {opens: world},
	"POST /v1/outcomes":                     {opens: "key outcomes:write", form: "{}"},
	"POST /v1/pledges":                      {opens: world, form: "{}"},
	"POST /v1/pledges/withdraw":             {opens: world, form: "{}"},
	"GET /v1/pledges/challenge":             {opens: world, status: 422},
	"GET /v1/pledges/tally":                 {opens: world, status: 404},
	"GET /embed/:placement":                 {opens: framers, target: "/embed/{placement}"},
	"GET /image/:file":                      {opens: decider, target: "/image/{placement}.svg", blind: true},
	"GET /oembed":                           {opens: world, status: 404},
	"GET /c":                                {opens: world, status: 404},
	"GET /t/:campaign":                      {opens: world, target: "/t/nothing", status: 404},
	"GET /t/:campaign/live":                 {opens: world, target: "/t/nothing/live", status: 404},
	"GET /l/:slug":                          {opens: world, target: "/l/nothing", status: 404},
	"GET /L/:slug":                          {opens: world, target: "/L/nothing", status: 404},
	"GET /admin/campaigns/:campaign/links":  {opens: "owner manager", target: "/admin/campaigns/{campaign}/links"},
	"POST /admin/campaigns/:campaign/links": {opens: "owner manager", target: "/admin/campaigns/{campaign}/links", form: "name=x", status: 422},
	"GET /admin/links/:link":                {opens: "owner manager", target: "/admin/links/{link}"},
	"GET /admin/links/:link/:file":          {opens: "owner manager", target: "/admin/links/{link}/qr-th.svg"},
	"POST /admin/links/:link/stop":          {opens: "owner manager", target: "/admin/links/{link}/stop"},
	"GET /partner/kits":                     {opens: carriers},
	"GET /partner/kits/:link":               {opens: carriers, target: "/partner/kits/{link}", status: 303},
	"GET /partner/kits/:link/:file":         {opens: carriers, target: "/partner/kits/{link}/preview-en.svg"},
	"GET /q/:code":                          {opens: world, target: "/q/nothing", status: 404},
	"GET /Q/:code":                          {opens: world, target: "/Q/nothing", status: 404},
	"POST /q":                               {opens: world, status: 422},
	"GET /q/after/:code":                    {opens: world, target: "/q/after/nothing", status: 404},
	"POST /q/after/:code":                   {opens: world, target: "/q/after/nothing", status: 404},
	"POST /q/remind":                        {opens: world, status: 404},
	"GET /q/letter/:code":                   {opens: world, target: "/q/letter/nothing", status: 404},
	"POST /q/letter/:code":                  {opens: world, target: "/q/letter/nothing", status: 404},
	"GET /q/letter/:code/stop":              {opens: world, target: "/q/letter/nothing/stop", status: 404},
	"POST /q/letter/:code/stop":             {opens: world, target: "/q/letter/nothing/stop", status: 404},
	"GET /t/:campaign/share.png":            {opens: world, target: "/t/nothing/share.png", status: 404},
	"GET /ask":                              {opens: world, status: 404},
	"POST /ask":                             {opens: world, status: 404},
	"GET /v1/survey":                        {opens: world, status: 422},
	"POST /v1/survey/answers":               {opens: world, form: "{}"},
	"POST /q/withdraw":                      {opens: world, status: 404},

	"GET /api/v1/reports/reach":      {opens: pulling, target: "/api/v1/reports/reach?campaign={campaign}"},
	"GET /api/v1/reports/columns":    {opens: pulling},
	"GET /api/v1/reports/engagement": {opens: pulling, target: "/api/v1/reports/engagement?campaign={campaign}"},

	"GET /api/v1/segments":                   {opens: "key segments:read"},
	"POST /api/v1/segments":                  {opens: "key segments:write", form: `{"name":"Made","rule":{"signal":"party","present":true}}`},
	"GET /api/v1/segments/:segment":          {opens: "key segments:read", target: "/api/v1/segments/{segment}", owned: true},
	"PUT /api/v1/segments/:segment":          {opens: "key segments:write", target: "/api/v1/segments/{segment}", form: `{"name":"Mine","rule":{"signal":"party","present":true}}`, owned: true},
	"GET /api/v1/segments/:segment/versions": {opens: "key segments:read", target: "/api/v1/segments/{segment}/versions", owned: true},

	"GET /api/v1/exports":              {opens: "key exports:read"},
	"POST /api/v1/exports":             {opens: "key exports:write", form: `{"kind":"events","from":"2026-11-01","to":"2026-11-02","time_zone":"UTC"}`},
	"GET /api/v1/exports/:export":      {opens: "key exports:read", target: "/api/v1/exports/{export}", owned: true},
	"GET /api/v1/exports/:export/file": {opens: "key exports:read", target: "/api/v1/exports/{made export}/file", owned: true},
	"DELETE /api/v1/exports/:export":   {opens: "key exports:write", target: "/api/v1/exports/{export}", owned: true},

	"GET /static/*file":         {opens: world, target: "/static/nothing", status: 404},
	"GET /media/:digest":        {opens: world, target: "/media/nothing", status: 404},
	"GET /":                     {opens: world},
	"GET /sign-in":              {opens: world},
	"POST /sign-in":             {opens: world},
	"GET /sign-in/code":         {opens: world, status: 303}, // back to the sign-in: no password was given
	"POST /sign-in/code":        {opens: world, status: 303},
	"POST /sign-out":            {opens: world, status: 303},
	"POST /sign-in/passkey/ask": {opens: world},
	"POST /sign-in/passkey":     {opens: world},
	"GET /sign-in/sso":          {opens: world, status: 404}, // there is no provider
	"GET /sign-in/sso/return":   {opens: world, status: 404},
	"GET /join/:token":          {opens: world, target: "/join/x", status: 404},
	"POST /join/:token":         {opens: world, target: "/join/x", status: 404},

	"GET /admin/research":                       {opens: "owner manager analyst"},
	"GET /admin/research/trends/:metric":        {opens: "owner manager analyst", target: "/admin/research/trends/bought_12_months"},
	"GET /admin/planner":                        {opens: "owner manager analyst"},
	"GET /admin/planner/arrivals":               {opens: "owner manager analyst"},
	"POST /admin/planner/arrivals":              {opens: "owner manager analyst", form: "country=TH"},
	"GET /admin/research/waves/new":             {opens: "owner manager analyst"},
	"POST /admin/research/waves/new":            {opens: "owner manager analyst", form: "study=x"},
	"GET /admin/research/waves/:wave":           {opens: "owner manager analyst", target: "/admin/research/waves/{wave}"},
	"GET /admin/research/waves/:wave/:question": {opens: "owner manager analyst", target: "/admin/research/waves/{wave}/legal"},

	"GET /admin":                                 {opens: ofTeam},
	"GET /admin/live":                            {opens: ofTeam},
	"GET /admin/campaigns":                       {opens: ofTeam},
	"GET /admin/campaigns/:campaign":             {opens: ofTeam, target: "/admin/campaigns/{campaign}"},
	"GET /admin/search":                          {opens: ofTeam, target: "/admin/search?q={campaign}", blind: true},
	"GET /admin/shortcuts":                       {opens: ofTeam},
	"GET /admin/_components":                     {opens: ofTeam},
	"POST /admin/_components":                    {opens: ofTeam, form: "do=archive&row=0"},
	"GET /admin/stops":                           {opens: ofTeam},
	"GET /admin/stop":                            {opens: "owner manager", target: "/admin/stop?what=campaign&id={campaign}"},
	"POST /admin/stop":                           {opens: "owner manager", target: "/admin/stop?what=campaign&id={campaign}", form: "what=campaign&id={campaign}&reason=wrong"},
	"GET /admin/resume":                          {opens: "owner manager", target: "/admin/resume?what=campaign&id={campaign}"},
	"POST /admin/resume":                         {opens: "owner manager", target: "/admin/resume?what=campaign&id={campaign}", form: "what=campaign&id={campaign}&reason=mended"},
	"GET /admin/audiences/attitudes":             {opens: "owner manager analyst"},
	"GET /admin/audiences/specs":                 {opens: "owner manager analyst", target: "/admin/audiences/specs?segment={segment}"},
	"GET /admin/audiences/mappings":              {opens: "owner manager"},
	"GET /partner/news":                          {opens: carriers},
	"GET /partner/sheet":                         {opens: carriers},
	"GET /partner/sheet.csv":                     {opens: carriers},
	"GET /partner/health":                        {opens: carriers},
	"GET /partner/origins":                       {opens: "partner_manager"},
	"POST /partner/origins":                      {opens: "partner_manager", form: "do=add&origin=https://shop.example"},
	"POST /partner/origins/check":                {opens: "partner_manager", form: "origin=https://shop.example"},
	"GET /partner/webhooks":                      {opens: "partner_manager"},
	"POST /partner/webhooks":                     {opens: "partner_manager", form: "url=https://partner.example/hook"},
	"GET /partner/webhooks/:hook":                {opens: "partner_manager", target: "/partner/webhooks/{hook}"},
	"POST /partner/webhooks/:hook":               {opens: "partner_manager", target: "/partner/webhooks/{hook}", form: "do=test"},
	"POST /partner/stage":                        {opens: "partner_manager", form: "to=preparing"},
	"GET /partner/leave":                         {opens: "partner_manager"},
	"POST /partner/leave":                        {opens: "partner_manager"},
	"GET /partner/agreement":                     {opens: carriers},
	"POST /partner/agreement":                    {opens: "partner_manager"},
	"POST /partner/webhooks/:hook/rotate":        {opens: "partner_manager", target: "/partner/webhooks/{hook}/rotate"},
	"GET /partner/mapping":                       {opens: "partner_manager"},
	"GET /partner/messages":                      {opens: carriers},
	"POST /partner/messages/:message/veto":       {opens: "partner_manager", target: "/partner/messages/{message}/veto", form: "reason=not for our guests"},
	"POST /partner/messages/:message/lift":       {opens: "partner_manager", target: "/partner/messages/{message}/lift"},
	"POST /partner/mapping":                      {opens: "partner_manager", form: "do=add"},
	"GET /admin/audiences/mappings/:partner":     {opens: "owner manager", target: "/admin/audiences/mappings/{org}"},
	"POST /admin/audiences/mappings/:partner":    {opens: "owner manager", target: "/admin/audiences/mappings/{org}", form: "do=add"},
	"POST /admin/audiences/specs":                {opens: "owner manager analyst", form: "segment={segment}&platform=wechat&format=txt"},
	"GET /admin/reports/engagement":              {opens: "owner manager analyst", target: "/admin/reports/engagement?campaign={campaign}", beside: true},
	"GET /admin/reports/engagement.csv":          {opens: "owner manager analyst", target: "/admin/reports/engagement.csv?campaign={campaign}", beside: true},
	"GET /admin/reports/build":                   {opens: "owner manager analyst", target: "/admin/reports/build?campaign={campaign}", beside: true},
	"GET /admin/reports/build.csv":               {opens: "owner manager analyst", target: "/admin/reports/build.csv?campaign={campaign}", beside: true},
	"GET /admin/reports/build.xlsx":              {opens: "owner manager analyst", target: "/admin/reports/build.xlsx?campaign={campaign}", beside: true},
	"GET /admin/reports/build.json":              {opens: "owner manager analyst", target: "/admin/reports/build.json?campaign={campaign}", beside: true},
	"GET /admin/reports/frozen":                  {opens: "owner manager analyst"},
	"POST /admin/reports/frozen":                 {opens: "owner manager analyst", form: "title=Kept&question=by%3Dday"},
	"GET /admin/reports/frozen/:report":          {opens: "owner manager analyst", target: "/admin/reports/frozen/{report}"},
	"GET /admin/reports/frozen/:report/:file":    {opens: "owner manager analyst", target: "/admin/reports/frozen/{report}/document.json"},
	"POST /admin/reports/frozen/:report/share":   {opens: "owner manager analyst", target: "/admin/reports/frozen/{report}/share", form: "days=7"},
	"POST /admin/reports/frozen/:report/unshare": {opens: "owner manager analyst", target: "/admin/reports/frozen/{report}/unshare", form: "share={share}"},
	"GET /shared/:token":                         {opens: world, target: "/shared/x", status: 404},
	"GET /shared/:token/:file":                   {opens: world, target: "/shared/x/report.csv", status: 404},
	"GET /admin/reports/views":                   {opens: "owner manager analyst"},
	"POST /admin/reports/views":                  {opens: "owner manager analyst", form: "title=Kept&shared=yes&days=moving&question=by%3Dday"},
	"POST /admin/reports/views/drop":             {opens: "owner manager analyst", form: "view={view}"},
	"GET /admin/reports/schedules":               {opens: "owner manager analyst"},
	"POST /admin/reports/schedules":              {opens: "owner manager analyst", form: "view={view}&rhythm=month&hour=8&zone=Asia/Bangkok&file=csv&way=folder&locale=en", beside: true},
	"POST /admin/reports/schedules/drop":         {opens: "owner manager analyst", form: "schedule={schedule}"},
	"GET /admin/reports/reach":                   {opens: "owner manager analyst", target: "/admin/reports/reach?campaign={campaign}", beside: true},
	"GET /admin/reports/reach.csv":               {opens: "owner manager analyst", target: "/admin/reports/reach.csv?campaign={campaign}", beside: true},
	"GET /admin/reports/metrics":                 {opens: "owner manager analyst"},
	"GET /admin/reports/metrics.csv":             {opens: "owner manager analyst"},
	"GET /admin/figures":                         {opens: "owner manager analyst"},
	"GET /admin/audit":                           {opens: "owner manager", target: "/admin/audit?subject={campaign}", blind: true},
	"GET /partner":                               {opens: carriers},
	"GET /partner/placements/:placement":         {opens: carriers, target: "/partner/placements/{placement}"},

	"GET /admin/reports/exports":               {opens: "owner manager analyst"},
	"POST /admin/reports/exports":              {opens: "owner manager analyst", form: "campaign={campaign}&from=2026-01-01&to=2026-01-02&zone=UTC", beside: true},
	"GET /admin/reports/exports/:export":       {opens: "owner manager analyst", target: "/admin/reports/exports/{export}"},
	"POST /admin/reports/exports/:export":      {opens: "owner manager analyst", target: "/admin/reports/exports/{export}", form: "do=end"},
	"GET /admin/reports/exports/:export/:file": {opens: "owner manager analyst", target: "/admin/reports/exports/{export}/erawan-columns.csv"},

	"GET /admin/reports/schedules/:schedule":         {opens: "owner manager analyst", target: "/admin/reports/schedules/{hooked}"},
	"POST /admin/reports/schedules/:schedule":        {opens: "owner manager analyst", target: "/admin/reports/schedules/{hooked}", form: "do=test"},
	"POST /admin/reports/schedules/:schedule/rotate": {opens: "owner manager analyst", target: "/admin/reports/schedules/{hooked}/rotate"},

	"GET /admin/audiences":                       {opens: ofTeam},
	"GET /admin/audiences/new":                   {opens: "owner manager"},
	"POST /admin/audiences/new":                  {opens: "owner manager", form: "do=look"},
	"GET /admin/audiences/:audience":             {opens: ofTeam, target: "/admin/audiences/{segment}"},
	"GET /admin/audiences/:audience/edit":        {opens: "owner manager", target: "/admin/audiences/{segment}/edit"},
	"POST /admin/audiences/:audience/edit":       {opens: "owner manager", target: "/admin/audiences/{segment}/edit", form: "do=look"},
	"POST /admin/audiences/ticked":               {opens: "owner manager", form: "audience={segment}&do=archive"},
	"POST /admin/audiences/:audience/archive":    {opens: "owner manager", target: "/admin/audiences/{segment}/archive", form: "archived=yes"},
	"GET /admin/audiences/:audience/try":         {opens: ofTeam, target: "/admin/audiences/{segment}/try"},
	"GET /admin/campaigns/:campaign/audiences":   {opens: "owner manager", target: "/admin/campaigns/{campaign}/audiences"},
	"POST /admin/campaigns/:campaign/audiences":  {opens: "owner manager", target: "/admin/campaigns/{campaign}/audiences", form: "audience={segment}"},
	"GET /admin/replay":                          {opens: ofTeam},
	"POST /admin/replay":                         {opens: ofTeam, form: "token=none"},
	"GET /admin/campaigns/:campaign/survey":      {opens: "owner manager analyst", target: "/admin/campaigns/{campaign}/survey"},
	"POST /admin/campaigns/:campaign/survey":     {opens: "owner manager", target: "/admin/campaigns/{campaign}/survey", form: "do=save&version=0"},
	"GET /admin/surveys":                         {opens: ofTeam},
	"POST /admin/surveys/standard":               {opens: "owner manager author"},
	"GET /admin/surveys/items/new":               {opens: "owner manager author"},
	"POST /admin/surveys/items/new":              {opens: "owner manager author", form: "name=x"},
	"GET /admin/surveys/items/:item":             {opens: ofTeam, target: "/admin/surveys/items/{item}"},
	"POST /admin/surveys/items/:item":            {opens: "owner manager author", target: "/admin/surveys/items/{item}", form: "name=x"},
	"POST /admin/surveys/items/:item/submit":     {opens: "owner manager author", target: "/admin/surveys/items/{item}/submit"},
	"POST /admin/surveys/items/:item/review":     {opens: "owner reviewer_law reviewer_species reviewer_language reviewer_brand", target: "/admin/surveys/items/{item}/review"},
	"POST /admin/surveys/items/:item/retire":     {opens: "owner manager author reviewer_law reviewer_species reviewer_language reviewer_brand", target: "/admin/surveys/items/{item}/retire"},
	"GET /admin/campaigns/:campaign/experiment":  {opens: "owner manager analyst", target: "/admin/campaigns/{campaign}/experiment"},
	"POST /admin/campaigns/:campaign/experiment": {opens: "owner manager analyst", target: "/admin/campaigns/{campaign}/experiment", form: "do=look&version=0"},
	"GET /admin/campaigns/:campaign/evaluation":  {opens: "owner manager analyst", target: "/admin/campaigns/{campaign}/evaluation"},
	"POST /admin/campaigns/:campaign/evaluation": {opens: "owner manager analyst", target: "/admin/campaigns/{campaign}/evaluation", form: "do=look&from=2026-11-01&to=2026-11-02"},
	"GET /admin/campaigns/:campaign/why":         {opens: ofTeam, target: "/admin/campaigns/{campaign}/why"},
	"GET /admin/campaigns/:campaign/try":         {opens: ofTeam, target: "/admin/campaigns/{campaign}/try"},

	"GET /admin/partners":                            {opens: "owner manager"},
	"POST /admin/partners":                           {opens: "owner manager", form: "name-en=Lotus+Rail"},
	"GET /admin/partners/:partner":                   {opens: "owner manager", target: "/admin/partners/{org}"},
	"POST /admin/partners/:partner":                  {opens: "owner manager", target: "/admin/partners/{org}", form: "do=rename&name-en=Lotus+Rail"},
	"GET /apply/:team":                               {opens: world, target: "/apply/x", status: 404},
	"POST /apply/:team":                              {opens: world, target: "/apply/x", status: 404},
	"GET /admin/partners/applications":               {opens: "owner"},
	"GET /admin/partners/applications/:application":  {opens: "owner", target: "/admin/partners/applications/{application}"},
	"POST /admin/partners/applications/:application": {opens: "owner", target: "/admin/partners/applications/{application}", form: "do=decline"},
	"GET /admin/partners/agreement":                  {opens: "owner manager"},
	"POST /admin/partners/agreement":                 {opens: "owner manager", form: "text-en=Be+kind"},
	"POST /admin/partners/:partner/stage":            {opens: "owner manager", target: "/admin/partners/{org}/stage", form: "to=preparing"},
	"GET /admin/partners/:partner/leave":             {opens: "owner manager", target: "/admin/partners/{org}/leave"},
	"POST /admin/partners/:partner/leave":            {opens: "owner manager", target: "/admin/partners/{org}/leave"},
	"GET /admin/partners/:partner/websites":          {opens: "owner manager", target: "/admin/partners/{org}/websites"},
	"GET /admin/partners/:partner/reported":          {opens: "owner manager", target: "/admin/partners/{org}/reported"},
	"POST /admin/partners/:partner/reported":         {opens: "owner manager", target: "/admin/partners/{org}/reported", form: "do=take"},
	"GET /admin/placements/:placement":               {opens: "owner manager", target: "/admin/placements/{placement}"},
	"POST /admin/placements/:placement":              {opens: "owner manager", target: "/admin/placements/{placement}", form: "do=pause"},

	"GET /admin/pledges":                       {opens: ofTeam},
	"POST /admin/pledges":                      {opens: "owner manager", form: "do=release&reason=seen&pledge=plg_none"},
	"GET /admin/pledges/after":                 {opens: ofTeam},
	"GET /admin/pledges/after/letters":         {opens: "owner"},
	"POST /admin/pledges/after/letters":        {opens: "owner", form: "recipient=nothing", status: 422},
	"POST /admin/pledges/after/letters/export": {opens: "owner"},
	"GET /admin/statements":                    {opens: ofTeam},
	"GET /admin/statements/new":                {opens: "owner manager author"},
	"POST /admin/statements/new":               {opens: "owner manager author", form: "kind=promise"},
	"GET /admin/statements/:statement":         {opens: ofTeam, target: "/admin/statements/{statement}"},
	"POST /admin/statements/:statement":        {opens: "owner manager author", target: "/admin/statements/{statement}", form: "text-en=x"},
	"POST /admin/statements/:statement/submit": {opens: "owner manager author", target: "/admin/statements/{statement}/submit"},
	"POST /admin/statements/:statement/review": {opens: "owner reviewer_law reviewer_species reviewer_language reviewer_brand", target: "/admin/statements/{statement}/review"},
	"POST /admin/statements/:statement/retire": {opens: "owner manager author reviewer_law reviewer_species reviewer_language reviewer_brand", target: "/admin/statements/{statement}/retire"},
	"GET /admin/batches":                       {opens: ofTeam},
	"GET /admin/batches/new":                   {opens: "owner manager"},
	"POST /admin/batches/new":                  {opens: "owner manager", form: "campaign={campaign}"},
	"GET /admin/batches/:batch":                {opens: ofTeam, target: "/admin/batches/{batch}"},
	"GET /admin/batches/:batch/:file":          {opens: "owner manager", target: "/admin/batches/{batch}/proof.pdf"},
	"POST /admin/batches/:batch":               {opens: "owner manager", target: "/admin/batches/{batch}", form: "do=printing&version=1"},

	"GET /admin/campaigns/namespaces":      {opens: "owner manager"},
	"POST /admin/campaigns/namespaces":     {opens: "owner manager", form: "name=Gifts"},
	"GET /admin/campaigns/new":             {opens: "owner manager"},
	"POST /admin/campaigns/new":            {opens: "owner manager", form: "do=look"},
	"GET /admin/campaigns/:campaign/edit":  {opens: "owner manager", target: "/admin/campaigns/{campaign}/edit"},
	"POST /admin/campaigns/:campaign/edit": {opens: "owner manager", target: "/admin/campaigns/{campaign}/edit", form: "do=look"},
	"GET /admin/campaigns/:campaign/step":  {opens: "owner manager", target: "/admin/campaigns/{campaign}/step?do=pause"},
	"POST /admin/campaigns/:campaign/step": {opens: "owner manager", target: "/admin/campaigns/{campaign}/step?do=pause", form: "version=1"},

	"GET /admin/laws":                 {opens: ofTeam},
	"GET /admin/laws/timeline":        {opens: ofTeam},
	"GET /admin/laws/journey":         {opens: ofTeam, target: "/admin/laws/journey?place-1=TH"},
	"GET /admin/laws/new":             {opens: "owner manager author"},
	"POST /admin/laws/new":            {opens: "owner manager author", form: "do=look"},
	"GET /admin/laws/:law":            {opens: ofTeam, target: "/admin/laws/{law}"},
	"GET /admin/laws/:law/edit":       {opens: "owner manager author", target: "/admin/laws/{law}/edit"},
	"POST /admin/laws/:law/edit":      {opens: "owner manager author", target: "/admin/laws/{law}/edit", form: "do=look"},
	"GET /admin/laws/:law/supersede":  {opens: "owner manager author", target: "/admin/laws/{law}/supersede"},
	"POST /admin/laws/:law/supersede": {opens: "owner manager author", target: "/admin/laws/{law}/supersede", form: "do=look"},
	"POST /admin/laws/:law/say":       {opens: "owner manager author reviewer_law reviewer_species reviewer_language reviewer_brand", target: "/admin/laws/{law}/say", form: "locale=en&text=is it so"},
	"POST /admin/laws/:law/take":      {opens: "owner manager author", target: "/admin/laws/{law}/take", form: "suggestion={suggestion of a law}"},
	"POST /admin/laws/:law/submit":    {opens: "owner manager author", target: "/admin/laws/{law}/submit", form: "locale=en"},
	"POST /admin/laws/:law/review":    {opens: "owner reviewer_law reviewer_species reviewer_language reviewer_brand", target: "/admin/laws/{law}/review", form: "do=approve"},
	"POST /admin/laws/:law/retire":    {opens: "owner manager author reviewer_law reviewer_species reviewer_language reviewer_brand", target: "/admin/laws/{law}/retire", form: "reason=nobody means to say it"},
	"POST /admin/laws/:law/override":  {opens: "owner manager author", target: "/admin/laws/{law}/override", form: "locale=en&rule=scarcity&reason=because it is so"},

	"POST /admin/reviews/bypass":             {opens: "owner reviewer_law reviewer_species reviewer_language reviewer_brand", form: "bypass=1"},
	"POST /admin/messages/:message/bypass":   {opens: "owner", target: "/admin/messages/{message}/bypass", form: "locale=en"},
	"POST /admin/laws/:law/bypass":           {opens: "owner", target: "/admin/laws/{law}/bypass", form: "locale=en"},
	"GET /admin/reviews":                     {opens: "owner reviewer_law reviewer_species reviewer_language reviewer_brand"},
	"GET /admin/messages":                    {opens: ofTeam},
	"GET /admin/messages/new":                {opens: "owner manager author"},
	"POST /admin/messages/new":               {opens: "owner manager author", form: "do=look"},
	"GET /admin/pictures":                    {opens: ofTeam},
	"POST /admin/pictures":                   {opens: "owner manager author", form: "name=x"},
	"GET /admin/pictures/:picture":           {opens: ofTeam, target: "/admin/pictures/{picture}"},
	"POST /admin/pictures/:picture":          {opens: "owner manager author", target: "/admin/pictures/{picture}", form: "name=x"},
	"GET /admin/messages/checks":             {opens: ofTeam},
	"GET /admin/messages/exchange":           {opens: "owner manager author"},
	"POST /admin/messages/exchange":          {opens: "owner manager author", form: "do=look"},
	"GET /admin/messages/exchange/file":      {opens: "owner manager author", target: "/admin/messages/exchange/file?message={message}&from=en&to=th&as=csv"},
	"POST /admin/messages/ticked":            {opens: "owner manager author", form: "message=msg_none"},
	"GET /admin/messages/:message/edit":      {opens: "owner manager author", target: "/admin/messages/{message}/edit"},
	"POST /admin/messages/:message/edit":     {opens: "owner manager author", target: "/admin/messages/{message}/edit", form: "do=look"},
	"POST /admin/messages/:message/revert":   {opens: "owner manager author", target: "/admin/messages/{message}/revert", form: "version=1&to=1"},
	"GET /admin/messages/:message":           {opens: ofTeam, target: "/admin/messages/{message}"},
	"POST /admin/messages/:message/submit":   {opens: "owner manager author", target: "/admin/messages/{message}/submit", form: "locale=en"},
	"POST /admin/messages/:message/say":      {opens: "owner manager author reviewer_law reviewer_species reviewer_language reviewer_brand", target: "/admin/messages/{message}/say", form: "locale=en&text=is it so"},
	"POST /admin/messages/:message/take":     {opens: "owner manager author", target: "/admin/messages/{message}/take", form: "suggestion={suggestion}"},
	"POST /admin/messages/:message/review":   {opens: "owner reviewer_law reviewer_species reviewer_language reviewer_brand", target: "/admin/messages/{message}/review", form: "do=approve"},
	"POST /admin/messages/:message/retire":   {opens: "owner manager author reviewer_law reviewer_species reviewer_language reviewer_brand", target: "/admin/messages/{message}/retire", form: "reason=nobody means to say it"},
	"POST /admin/messages/:message/override": {opens: "owner manager author", target: "/admin/messages/{message}/override", form: "locale=en&rule=scarcity&reason=because it is so"},

	"GET /admin/people":                   {opens: "owner"},
	"POST /admin/people/invite":           {opens: "owner", form: "name=Nok&email=nok@example.org&role=partner_analyst&org={org}"},
	"POST /admin/people/again":            {opens: "owner", form: "invitation={invitation}"},
	"POST /admin/people/uninvite":         {opens: "owner", form: "invitation={invitation}"},
	"GET /admin/people/:person":           {opens: "owner", target: "/admin/people/{person}"},
	"POST /admin/people/:person/role":     {opens: "owner", target: "/admin/people/{person}/role", form: "role=manager"},
	"POST /admin/people/:person/disable":  {opens: "owner", target: "/admin/people/{person}/disable"},
	"POST /admin/people/:person/enable":   {opens: "owner", target: "/admin/people/{person}/enable"},
	"POST /admin/people/:person/factor":   {opens: "owner", target: "/admin/people/{person}/factor"},
	"POST /admin/people/:person/passkey":  {opens: "owner", target: "/admin/people/{person}/passkey", form: "passkey=psk_x"},
	"POST /admin/people/:person/identity": {opens: "owner", target: "/admin/people/{person}/identity", form: "issuer=x"},
	"POST /admin/people/requirement":      {opens: "owner", form: "org={org}&needed=no"},

	"GET /partner/people":                   {opens: "partner_manager"},
	"POST /partner/people/invite":           {opens: "partner_manager", form: "name=Nok&email=nok@example.org&role=partner_analyst&org={org}"},
	"POST /partner/people/again":            {opens: "partner_manager", form: "invitation={guest}"},
	"POST /partner/people/uninvite":         {opens: "partner_manager", form: "invitation={guest}"},
	"GET /partner/people/:person":           {opens: "partner_manager", target: "/partner/people/{colleague}"},
	"POST /partner/people/:person/role":     {opens: "partner_manager", target: "/partner/people/{colleague}/role", form: "role=partner_manager"},
	"POST /partner/people/:person/disable":  {opens: "partner_manager", target: "/partner/people/{colleague}/disable"},
	"POST /partner/people/:person/enable":   {opens: "partner_manager", target: "/partner/people/{colleague}/enable"},
	"POST /partner/people/:person/factor":   {opens: "partner_manager", target: "/partner/people/{colleague}/factor"},
	"POST /partner/people/:person/passkey":  {opens: "partner_manager", target: "/partner/people/{colleague}/passkey", form: "passkey=psk_x"},
	"POST /partner/people/:person/identity": {opens: "partner_manager", target: "/partner/people/{colleague}/identity", form: "issuer=x"},

	"GET /admin/keys":              {opens: "owner"},
	"POST /admin/keys":             {opens: "owner", form: "kind=secret&label=Nok&scope=reports:read&org={org}"},
	"GET /admin/keys/:key":         {opens: "owner", target: "/admin/keys/{key}"},
	"POST /admin/keys/:key":        {opens: "owner", target: "/admin/keys/{key}", form: "label=Nok"},
	"POST /admin/keys/:key/rotate": {opens: "owner", target: "/admin/keys/{key}/rotate", form: "days=7"},
	"POST /admin/keys/:key/revoke": {opens: "owner", target: "/admin/keys/{key}/revoke"},

	"GET /admin/settings":                  {opens: signedIn},
	"POST /admin/settings/language":        {opens: signedIn, form: "language=en"},
	"POST /admin/settings/zone":            {opens: signedIn, form: "zone=Asia/Taipei"},
	"POST /admin/settings/password":        {opens: signedIn},
	"GET /admin/settings/review":           {opens: "owner"},
	"POST /admin/settings/review":          {opens: "owner", form: "do=look"},
	"GET /admin/settings/hold-out":         {opens: "owner"},
	"POST /admin/settings/hold-out":        {opens: "owner", form: "version=0&share=0"},
	"GET /admin/settings/factor":           {opens: signedIn},
	"POST /admin/settings/factor":          {opens: signedIn},
	"POST /admin/settings/factor/codes":    {opens: signedIn},
	"POST /admin/settings/factor/remove":   {opens: signedIn},
	"GET /admin/settings/passkeys":         {opens: signedIn},
	"GET /admin/settings/passkeys/add":     {opens: signedIn},
	"POST /admin/settings/passkeys/ask":    {opens: signedIn, form: "name=phone"},
	"POST /admin/settings/passkeys":        {opens: signedIn},
	"POST /admin/settings/passkeys/rename": {opens: signedIn, form: "passkey=psk_x&name=phone"},
	"POST /admin/settings/passkeys/remove": {opens: signedIn, form: "passkey=psk_x"},
	"POST /admin/settings/passkeys/unlink": {opens: signedIn, form: "issuer=x"},
	"GET /admin/confirm":                   {opens: signedIn},
	"POST /admin/confirm":                  {opens: signedIn},
	"POST /admin/settings/sessions":        {opens: signedIn},
}

func TestEveryRouteOpensToWhomTheMatrixSaysAndShowsNothingOfTheOtherTeam(t *testing.T) {
	t.Parallel()
	b := newBoth(t)
	seen := 0
	for _, row := range b.routes {
		name := row.method + " " + row.path
		want, known := matrix[name]
		if !known {
			t.Errorf("%s has no row in the matrix: whoever adds a route says who it is for", name)
			continue
		}
		seen++
		b.from++ // a limit by address is not what is asked about
		if want.target == "" {
			want.target = row.path
		}
		switch {
		case want.opens == world:
			b.whole(name, row.method, want)
		case want.opens == framers:
			b.framed(name, row.method, want)
		case strings.HasPrefix(want.opens, "key "):
			b.keyed(name, row.method, want)
		default:
			b.roles(name, row.method, want)
		}
	}
	if seen != len(matrix) {
		t.Errorf("%d routes, %d rows", seen, len(matrix))
	}
}

// of writes a thing of a team in the place of its name in braces.
func (n *team) of(text string) string {
	for word, public := range n.things {
		text = strings.ReplaceAll(text, "{"+word+"}", public)
	}
	return text
}

// refusal is what an answer is, to somebody who was to be kept out.
func refusal(a *httptest.ResponseRecorder) string {
	switch {
	case a.Code == http.StatusSeeOther && strings.HasPrefix(a.Header().Get("Location"), "/sign-in"):
		return "sign in first"
	case a.Code == http.StatusUnauthorized, a.Code == http.StatusForbidden, a.Code == http.StatusNotFound:
		return http.StatusText(a.Code)
	case a.Code >= 500:
		return "broken"
	}
	return ""
}

// whole holds a route for the whole world to letting everybody in alike.
func (b *both) whole(name, method string, want expects) {
	b.t.Helper()
	for who, as := range map[string]caller{"a stranger": {}, "a server": {key: b.teams[0].keys["all"]}} {
		a := b.send(method, want.target, want.form, as)
		if want.status != 0 && a.Code != want.status || want.status == 0 && refusal(a) != "" {
			b.t.Errorf("%s: %s is answered %d %s", name, who, a.Code, refusal(a))
		}
	}
}

// framed holds a frame to being empty for everybody but the placement's own partner, whose keys are none of these.
func (b *both) framed(name, method string, want expects) {
	b.t.Helper()
	for _, mine := range b.teams {
		for _, of := range b.teams {
			for scope, key := range mine.keys {
				if a := b.send(method, of.of(want.target), want.form, caller{key: key}); a.Code == http.StatusOK || strings.Contains(a.Body.String(), "<script") {
					b.t.Errorf("%s: the key %s of %s asking of %s is answered %d %s", name, scope, mine.name, of.name, a.Code, a.Body)
				}
			}
		}
		for role, cookie := range mine.cookies { // a session is no key
			if a := b.send(method, mine.of(want.target), want.form, caller{cookie: cookie}); a.Code != http.StatusUnauthorized {
				b.t.Errorf("%s: %s is answered %d", name, role, a.Code)
			}
		}
	}
}

// roles asks as everybody of both teams, for things of both.
func (b *both) roles(name, method string, want expects) {
	b.t.Helper()
	b.kept(name, method, want)
	names := strings.Contains(want.target+want.form, "{")
	for i, mine := range b.teams {
		other := b.teams[1-i]
		for _, role := range access.Roles() {
			as, may := caller{cookie: mine.cookies[role]}, slices.Contains(strings.Fields(want.opens), string(role))
			if names { // first, so that nothing of one's own has changed yet
				a := b.send(method, other.of(want.target), other.of(want.form), as)
				expected := map[bool]string{true: "Not Found", false: "Forbidden"}[may]
				if may && (want.blind || want.beside) {
					expected = ""
				}
				if may && want.beside && a.Code != http.StatusUnprocessableEntity {
					b.t.Errorf("%s: %s of %s asking of %s is answered %d", name, role, mine.name, other.name, a.Code)
				}
				b.hold(name, string(role)+" of "+mine.name+" asking of "+other.name, a, expected)
				b.silent(name, string(role)+" of "+mine.name, a, other)
			}
			a := b.send(method, mine.of(want.target), mine.of(want.form), as)
			b.hold(name, string(role)+" of "+mine.name, a, map[bool]string{true: "", false: "Forbidden"}[may])
			b.silent(name, string(role)+" of "+mine.name, a, other)
			if name == "POST /admin/settings/factor/remove" { // it ends every session, this one too
				mine.cookies[role] = b.signIn(email(mine.name, role))
			}
		}
	}
}

// kept asks with no session: as a stranger, with a session that is none, and with every sort of key.
func (b *both) kept(name, method string, want expects) {
	b.t.Helper()
	mine := b.teams[0]
	callers := map[string]caller{"a stranger": {}, "a forged cookie": {cookie: "erawan=" + strings.Repeat("A", 43)}}
	for key, text := range mine.keys {
		callers["the key "+key] = caller{key: text}
	}
	for who, as := range callers {
		a := b.send(method, mine.of(want.target), mine.of(want.form), as)
		b.hold(name, who, a, "sign in first")
		if a.Body.Len() > 0 && strings.Contains(a.Body.String(), mine.name) {
			b.t.Errorf("%s: %s reads %s", name, who, a.Body)
		}
	}
}

// keyed asks with every key of both teams, for things of both, and as people without one.
func (b *both) keyed(name, method string, want expects) {
	b.t.Helper()
	need := strings.Fields(want.opens)[1:]
	names := b.teams[0].of(want.target+want.form) != want.target+want.form
	for i, mine := range b.teams {
		other := b.teams[1-i]
		for key, text := range mine.keys {
			expected := "Forbidden"
			switch {
			case key == "expired", key == "revoked":
				expected = "Unauthorized"
			case key == "all", key == "owner", key == "spare", slices.Contains(need, key):
				expected = ""
			}
			if expected == "" && want.owned && key != "owner" {
				expected = "Not Found"
			}
			who := "the key " + key + " of " + mine.name
			a := b.send(method, mine.of(want.target), mine.of(want.form), caller{key: text})
			b.hold(name, who, a, expected)
			b.silent(name, who, a, other)
			if !names {
				continue
			}
			a = b.send(method, other.of(want.target), other.of(want.form), caller{key: text})
			if expected == "" && !want.blind {
				expected = "Not Found"
			}
			b.hold(name, who+" asking of "+other.name, a, expected)
			b.silent(name, who, a, other)
			if expected == "" && !strings.Contains(a.Body.String()+a.Header().Get("Erawan-Ignored"), "unknown_placement") {
				b.t.Errorf("%s: %s is answered %s", name, who, a.Body)
			}
		}
	}
	for role, cookie := range b.teams[0].cookies { // a session is no key
		b.hold(name, string(role), b.send(method, b.teams[0].of(want.target), b.teams[0].of(want.form), caller{cookie: cookie}), "Unauthorized")
	}
}

func (b *both) hold(name, who string, a *httptest.ResponseRecorder, expected string) {
	b.t.Helper()
	if got := refusal(a); got != expected {
		b.t.Errorf("%s: %s is answered %d (%q), want %q", name, who, a.Code, got, expected)
	}
	if h := a.Header(); strings.HasPrefix(h.Get("Content-Type"), "text/html") && !strings.Contains(name, "/demo/") && !guarded(h) {
		b.t.Errorf("%s: %s gets a page that could be framed, run inline script or use a device: %v", name, who, h)
	}
}

// guarded reports whether a page's headers let nobody frame it, run no script but our files, use no device and
// keep no copy.
func guarded(h http.Header) bool {
	policy := h.Get("Content-Security-Policy")
	return strings.Contains(policy, "default-src 'none'") && strings.Contains(policy, "frame-ancestors 'none'") && !strings.Contains(policy, "unsafe") &&
		strings.HasPrefix(h.Get("Permissions-Policy"), "camera=()") && h.Get("X-Content-Type-Options") == "nosniff" && h.Get("Cache-Control") == "no-store"
}

// silent holds an answer to saying nothing of a team: neither its names nor its ids, but those that were
// asked for.
func (b *both) silent(name, who string, a *httptest.ResponseRecorder, other *team) {
	b.t.Helper()
	if strings.Contains(a.Body.String(), other.name) {
		b.t.Errorf("%s: %s reads of %s:\n%s", name, who, other.name, a.Body)
	}
}

func TestDecisionsAreExplainedToKeysThatWereMadeForIt(t *testing.T) {
	t.Parallel()
	b := newBoth(t)
	n := b.teams[0]
	for key, want := range map[string]string{"pk": "Forbidden", "decisions:read": "Forbidden", "decisions:explain": "Forbidden", "reports:read": "Forbidden", "all": ""} {
		a := b.send("GET", n.of("/v1/decisions?placement={placement}&explain=1"), "", caller{key: n.keys[key]})
		b.hold("explain", key, a, want)
		if want == "" && !strings.Contains(a.Body.String(), `"explain"`) {
			t.Errorf("%s is told %s", key, a.Body)
		}
	}
}

func TestAnExpiredKeyIsToldThatItIsOver(t *testing.T) {
	t.Parallel()
	b := newBoth(t)
	n := b.teams[0]
	a := b.send("GET", "/api/v1/reports/engagement", "", caller{key: n.keys["expired"]})
	if a.Code != http.StatusUnauthorized || !strings.Contains(a.Body.String(), `"code":"key.expired"`) {
		t.Errorf("%d %s", a.Code, a.Body)
	}
	a = b.send("GET", "/api/v1/reports/engagement", "", caller{key: n.keys["decisions:read"]})
	if a.Code != http.StatusForbidden || !strings.Contains(a.Body.String(), `"code":"key.needs_scope"`) || !strings.Contains(a.Body.String(), "reports:read") {
		t.Errorf("%d %s", a.Code, a.Body)
	}
	_, name, _ := strings.Cut(n.things["key all"], "_")
	for what, forged := range map[string]string{
		"another's secret under this name": "sk_" + name + "_" + n.keys["owner"][len(n.keys["owner"])-52:],
		"the hash":                         "sk_" + access.HashSecret(n.keys["all"]),
		"the name alone":                   "sk_" + name + "_",
		"the public id":                    n.things["key all"],
	} {
		if a := b.send("GET", "/api/v1/reports/engagement", "", caller{key: forged}); a.Code != http.StatusUnauthorized {
			t.Errorf("%s: %d %s", what, a.Code, a.Body)
		}
	}
}

func TestTheSiteAnswersOnTheRoutesOfTheTableAndOnNoOthers(t *testing.T) {
	t.Parallel()
	b := newBoth(t)
	there := map[string]bool{}
	for _, row := range b.routes {
		there[row.method+" "+row.path] = true
		if row.method == http.MethodGet && row.guard == anyone {
			there["HEAD "+row.path] = true
		}
		if row.guard == keyed || row.guard == tokened {
			there["OPTIONS "+row.path] = true
		}
	}
	for _, r := range b.site.(*gin.Engine).Routes() {
		if name := r.Method + " " + r.Path; !there[name] {
			t.Errorf("%s is answered and stands in no table", name)
		}
	}
}

// cannotBeTakenBack are the acts that ask again who is there, where ten minutes have gone by.
var cannotBeTakenBack = []string{
	"GET /admin/settings/factor", "GET /admin/settings/passkeys/add", "POST /admin/keys", "POST /admin/keys/:key/revoke", "POST /admin/keys/:key/rotate", "POST /admin/partners/:partner/leave",
	"POST /admin/partners/applications/:application", "POST /admin/people/:person/disable",
	"POST /admin/people/:person/enable", "POST /admin/people/:person/factor", "POST /admin/people/:person/identity", "POST /admin/people/:person/passkey", "POST /admin/people/:person/role", "POST /admin/people/again", "POST /admin/people/invite",
	"POST /admin/people/requirement", "POST /admin/pledges/after/letters", "POST /admin/pledges/after/letters/export", "POST /admin/reports/schedules/:schedule/rotate", "POST /admin/settings/factor", "POST /admin/settings/factor/codes", "POST /admin/settings/factor/remove",
	"POST /admin/settings/passkeys", "POST /admin/settings/passkeys/ask", "POST /admin/settings/passkeys/remove", "POST /admin/settings/passkeys/unlink",
	"POST /partner/leave", "POST /partner/people/:person/disable", "POST /partner/people/:person/enable", "POST /partner/people/:person/factor", "POST /partner/people/:person/identity", "POST /partner/people/:person/passkey",
	"POST /partner/people/:person/role", "POST /partner/people/again", "POST /partner/people/invite", "POST /partner/webhooks", "POST /partner/webhooks/:hook/rotate",
}

func TestActsThatCannotBeTakenBackAreMarkedAndAsk(t *testing.T) {
	t.Parallel()
	b := newBoth(t)
	n := b.teams[0]
	b.now = b.now.Add(access.FreshFor)
	var marked []string
	for _, row := range b.routes {
		name := row.method + " " + row.path
		if strings.HasSuffix(string(row.guard), string(fresh)) {
			marked = append(marked, name)
		}
		if !strings.HasPrefix(row.path, "/admin") {
			continue
		}
		want := matrix[name]
		a := b.send(row.method, n.of(cmp.Or(want.target, row.path)), n.of(want.form), caller{cookie: n.cookies[access.RoleOwner]})
		asked := strings.HasPrefix(a.Header().Get("Location"), "/admin/confirm?")
		if should := slices.Contains(cannotBeTakenBack, name); asked != should {
			t.Errorf("%s asks again: %v (%d %s)", name, asked, a.Code, a.Header().Get("Location"))
		}
	}
	slices.Sort(marked)
	if !slices.Equal(marked, cannotBeTakenBack) {
		t.Errorf("marked are %q", marked)
	}
}
