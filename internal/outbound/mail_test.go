package outbound

import (
	"strings"
	"testing"
)

func TestAMailServersAddressIsWholeOrSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"smtps://nok:secret@mail.example.org?from=a@example.org":   "",
		"smtp://mail.example.org:2525?from=a@example.org&tls=none": "",
		"http://mail.example.org?from=a@example.org":               "smtp://",
		"smtp://?from=a@example.org":                               "a host",
		"smtps://nok:secret@mail.example.org":                      "?from=",
		"smtp://nok:secret@mail.example.org?from=a@b.org&tls=none": "in the clear",
		"smtp://nok:sec ret@mail.example.org:port?from=a@b.org":    "no address",
	} {
		_, err := NewMailer(address, "", Dialer{})
		switch {
		case want == "" && err == nil:
		case want == "" || err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "sec"):
			t.Errorf("%s: %v", address, err)
		}
	}
}
