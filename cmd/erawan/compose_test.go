package main

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"erawan/internal/access"
	"erawan/internal/testenv"
)

// composition is docker-compose.yml as far as tests read it.
type composition struct {
	Services map[string]service
	Networks map[string]struct{ Internal bool }
	Volumes  map[string]any
	Secrets  map[string]struct{ File string }
}

type service struct {
	Image       string
	Command     []string
	Environment map[string]string
	Secrets     []string
	Volumes     []string
	Tmpfs       []string
	Ports       []string
	Networks    []string
	ReadOnly    bool     `yaml:"read_only"`
	CapDrop     []string `yaml:"cap_drop"`
	SecurityOpt []string `yaml:"security_opt"`
	Restart     string
	Health      struct {
		Test    []string
		Disable bool
	} `yaml:"healthcheck"`
	DependsOn map[string]struct{ Condition string } `yaml:"depends_on"`
}

func (s service) ours() bool { return strings.HasPrefix(s.Image, "erawan:") }

var composeVariable = regexp.MustCompile(`\$\{(\w+)(?::([-?])([^}]*))?\}`)

// compose reads docker-compose.yml with these variables set.
func compose(t *testing.T, variables map[string]string) composition {
	t.Helper()
	root, err := testenv.ModuleRoot()
	if err != nil {
		t.Fatal(err)
	}
	text := composeVariable.ReplaceAllStringFunc(readText(t, filepath.Join(root, "docker-compose.yml")), func(use string) string {
		m := composeVariable.FindStringSubmatch(use)
		value, set := variables[m[1]]
		switch {
		case set:
			return value
		case m[2] == "-":
			return m[3]
		}
		t.Fatalf("%s has to be set", m[1])
		return ""
	})
	var c composition
	if err := yaml.Unmarshal([]byte(text), &c); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTheCompositionIsClosedAsItShouldBe(t *testing.T) {
	t.Parallel()
	c := compose(t, map[string]string{"ERAWAN_BASE_URL": "https://erawan.example"})
	folders := map[string]string{}
	for name, s := range c.Services {
		if !s.ReadOnly || !slices.Contains(s.SecurityOpt, "no-new-privileges:true") || s.Restart == "" {
			t.Errorf("%s may write to its image, gain privileges or stay dead", name)
		}
		if len(s.Health.Test) == 0 && !s.Health.Disable {
			t.Errorf("%s has no health check", name)
		}
		if s.ours() && !slices.Equal(s.CapDrop, []string{"ALL"}) {
			t.Errorf("%s keeps capabilities", name)
		}
		for _, port := range s.Ports {
			if !strings.HasPrefix(port, "127.0.0.1:") {
				t.Errorf("%s opens %s to everybody", name, port)
			}
		}
		if !s.ours() && (len(s.Ports) > 0 || !slices.Equal(s.Networks, []string{"stores"})) {
			t.Errorf("%s can be reached from outside", name)
		}
		for _, v := range s.Volumes {
			folder, _, _ := strings.Cut(v, ":")
			if other, taken := folders[folder]; taken {
				t.Errorf("%s and %s share %s", name, other, folder)
			}
			folders[folder] = name
			if _, named := c.Volumes[folder]; !named {
				t.Errorf("%s is no volume", folder)
			}
		}
		for key, value := range s.Environment {
			if strings.Contains(key, "PASSWORD") && !strings.HasPrefix(value, "/run/secrets/") {
				t.Errorf("%s has a password in its environment", name)
			}
		}
		for after := range s.DependsOn {
			if _, there := c.Services[after]; !there {
				t.Errorf("%s waits for %s, which is not there", name, after)
			}
		}
	}
	if !c.Networks["stores"].Internal || len(folders) != 4 {
		t.Errorf("the stores' network is open, or volumes are %v", folders)
	}
}

func TestTheImageIsOneProgramThatIsNotRoot(t *testing.T) {
	t.Parallel()
	root, err := testenv.ModuleRoot()
	if err != nil {
		t.Fatal(err)
	}
	build, image, found := strings.Cut(readText(t, filepath.Join(root, "Dockerfile")), "\nFROM scratch\n")
	if !found {
		t.Fatal("the image is not built from nothing")
	}
	for _, want := range []string{"CGO_ENABLED=0", "-trimpath", "timetzdata"} {
		if !strings.Contains(build, want) {
			t.Errorf("the program is not built with %s", want)
		}
	}
	for _, want := range []string{"\nUSER 65532:65532\n", "\nENTRYPOINT [\"/erawan\"]\n", "\nHEALTHCHECK "} {
		if !strings.Contains(image, want) {
			t.Errorf("the image has no line%s", want)
		}
	}
}

// composed is the composition as processes of this host.
type composed struct {
	composition
	replace *strings.Replacer // addresses and folders of containers by ours
	folders map[string]string
	addr    map[string]string
}

// onThisHost starts the stores that a composition asks for and finds a place for everything else.
func onThisHost(t *testing.T, c composition) *composed {
	t.Helper()
	pg := testenv.StartPostgres(t)
	redis := testenv.Redis(t, c.Services["redis"].Command[1:]...)
	address, err := url.Parse(pg.URL)
	if err != nil {
		t.Fatal(err)
	}
	secrets := t.TempDir()
	if _, err := access.CreateKeyring(filepath.Join(secrets, "keys")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(secrets, "database_password"), []byte("the server trusts us\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	server := (&installation{database: pg.URL}).books(t)
	if _, err := server.Exec("create database " + c.Services["postgres"].Environment["POSTGRES_DB"]); err != nil {
		t.Fatal(err)
	}
	out := &composed{composition: c, folders: map[string]string{}, addr: map[string]string{},
		replace: strings.NewReplacer("@postgres:5432/", "@"+address.Host+"/", "//redis:6379/", "//"+redis.Addr()+"/", "/run/secrets/", secrets+"/")}
	for name := range c.Services {
		out.folders[name], out.addr[name] = t.TempDir(), freeAddress(t)
	}
	return out
}

// run starts a service, or its health check.
func (c *composed) run(t *testing.T, name string, command []string) *testenv.Process {
	t.Helper()
	s := c.Services[name]
	if !s.ours() {
		t.Fatalf("%s is not ours to run", name)
	}
	env := []string{asProgram + "=1"}
	for key, value := range s.Environment {
		switch value = c.replace.Replace(value); key {
		case "ERAWAN_METRICS_ADDR":
			value = "127.0.0.1:0"
		case "ERAWAN_ADDR":
			value = c.addr[name]
		case "ERAWAN_DATA_DIR":
			value = c.folders[name]
		}
		env = append(env, key+"="+value)
	}
	return testenv.Start(t, testenv.Command{Path: os.Args[0], Args: command, Env: env})
}

func (c *composed) healthy(t *testing.T, name string) {
	t.Helper()
	test := c.Services[name].Health.Test
	if len(test) < 3 || test[0] != "CMD" || test[1] != "/erawan" {
		t.Fatalf("%s: health check %v", name, test)
	}
	eventually(t, name+" healthy", func() bool {
		p := c.run(t, name, test[2:])
		code := p.ExitCode(t)
		t.Logf("%s: exit %d: %s", name, code, p.Output())
		return code == done
	})
}

func TestTheCompositionCarriesAnEventFromAPageToTheLedger(t *testing.T) {
	c := onThisHost(t, compose(t, map[string]string{"ERAWAN_BASE_URL": "https://erawan.example"}))
	migrate := c.run(t, "migrate", c.Services["migrate"].Command)
	if code := migrate.ExitCode(t); code != done {
		t.Fatalf("migrate: exit %d: %s", code, migrate.Output())
	}
	seed := c.run(t, "migrate", []string{"seed", "demo"})
	if code := seed.ExitCode(t); code != done {
		t.Fatalf("seed: exit %d: %s", code, seed.Output())
	}
	database := c.replace.Replace(c.Services["worker"].Environment["ERAWAN_DATABASE_URL"])
	in := &installation{database: database, slots: slotLine.FindAllString(seed.Output(), -1)}
	keys, err := access.LoadKeyring(c.replace.Replace("/run/secrets/keys"))
	if err != nil {
		t.Fatal(err)
	}
	in.keys = keys

	var running []*testenv.Process
	for _, name := range []string{"web-a", "web-b", "worker"} {
		running = append(running, c.run(t, name, c.Services[name].Command))
	}
	for _, name := range []string{"web-a", "web-b", "worker"} {
		c.healthy(t, name)
	}
	l := in.load(t, "http://"+c.addr["web-a"], "http://"+c.addr["web-b"])
	l.under(t, 4)
	l.end()
	l.settle(t)
	for i, p := range running {
		if code := p.Terminate(t); code != done {
			t.Errorf("process %d: exit %d: %s", i, code, p.Output())
		}
	}
	if code, _, e := call(t, "ready", fmt.Sprintf("--addr=%s", c.addr["web-a"])); code != failed || !strings.Contains(e, "no node answers") {
		t.Errorf("a node that is gone: exit %d %s", code, e)
	}
}
