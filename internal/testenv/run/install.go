package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"erawan/internal/testenv"
)

// need is something the tests cannot do without, and the Debian package that brings it.
type need struct {
	debian string
	there  func() bool
}

var needs = []need{
	{"postgresql", func() bool { return testenv.HasPostgres() == nil }},
	{"redis-server", func() bool { return testenv.HasRedis() == nil }},
	{"chromium", hasBrowser},
	{"nodejs", func() bool { return onPath("node") }},
	{"npm", func() bool { return onPath("npm") }},
	{"poppler-utils", func() bool { return onPath("pdftoppm") && onPath("pdfinfo") }},
	{"zbar-tools", func() bool { return onPath("zbarimg") }},
	{"zxing-cpp-tools", func() bool { return onPath("ZXingReader") }},
	{"fonts-noto-core", func() bool { return hasFont("th") }},
	{"fonts-wqy-microhei", func() bool { return hasFont("zh-cn") && hasFont("zh-tw") }},
}

func missing() []string {
	var packages []string
	for _, n := range needs {
		if !n.there() {
			packages = append(packages, n.debian)
		}
	}
	return packages
}

// install brings what is missing where root and apt-get make that possible, and elsewhere says in
// one line what to install.
func install() error {
	packages := missing()
	if len(packages) == 0 {
		return nil
	}
	if _, err := exec.LookPath("apt-get"); err != nil || os.Geteuid() != 0 {
		return fmt.Errorf("missing here: install what Debian calls %s", strings.Join(packages, ", "))
	}
	fmt.Println("installing", strings.Join(packages, ", "))
	allow, err := keepServicesDown()
	if err != nil {
		return err
	}
	err = apt("update", "-q")
	if err == nil {
		err = apt(append([]string{"install", "-q", "-y", "--no-install-recommends"}, packages...)...)
	}
	if err = errors.Join(err, allow()); err != nil {
		return err
	}
	if packages = missing(); len(packages) > 0 {
		return fmt.Errorf("still missing after they were installed: %s", strings.Join(packages, ", "))
	}
	return nil
}

func apt(args ...string) error {
	cmd := exec.Command("apt-get", args...)
	cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("apt-get %s: %w\n%s", args[0], err, out)
	}
	return nil
}

// keepServicesDown asks Debian not to start the servers it installs: the tests start their own and
// must leave nothing running. A policy that is there already stays as it is.
func keepServicesDown() (allow func() error, err error) {
	const policy = "/usr/sbin/policy-rc.d"
	f, err := os.OpenFile(policy, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o755)
	if errors.Is(err, os.ErrExist) {
		return func() error { return nil }, nil
	}
	if err != nil {
		return nil, err
	}
	_, err = f.WriteString("#!/bin/sh\nexit 101\n")
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, errors.Join(err, os.Remove(policy))
	}
	return func() error { return os.Remove(policy) }, nil
}

func onPath(name string) bool {
	_, err := exec.LookPath(name)
	return err == nil
}

func hasBrowser() bool {
	for _, name := range []string{os.Getenv("ERAWAN_CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if name != "" && onPath(name) {
			return true
		}
	}
	return false
}

func hasFont(language string) bool {
	out, err := exec.Command("fc-list", ":lang="+language, "family").Output()
	return err == nil && len(out) > 0
}
