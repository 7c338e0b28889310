package access

import (
	"strings"
	"testing"
)

func TestASecretNamesItsKeyAndIsKnownByItsHash(t *testing.T) {
	t.Parallel()
	const public = "key_01jdd5v3k8f9hq2m4w6x8y0z1a"
	text, hash := NewSecret(public)
	again, _ := NewSecret(public)
	if text == again || !strings.HasPrefix(text, "sk_01jdd5v3k8f9hq2m4w6x8y0z1a_") {
		t.Fatalf("%s, then %s", text, again)
	}
	if name, ok := SecretName(text); !ok || name != public {
		t.Errorf("%s names %q %v", text, name, ok)
	}
	if !SameSecret(text, hash) || SameSecret(again, hash) || SameSecret(hash, hash) || SameSecret("", hash) {
		t.Error("a secret is told from another by its hash")
	}
	if strings.Contains(hash, text[len(text)-10:]) {
		t.Error("the hash holds the secret")
	}
}

func TestATextOfAnotherFormNamesNoKey(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "sk_", "sk_abc", "sk_abc_", "sk_abc_short", "pk_01jdd5v3k8f9hq2m4w6x8y0z1a", "key_1_" + strings.Repeat("a", 52),
		"sk_" + strings.Repeat("a", 52), "sk_x_" + strings.Repeat("a", 53)} {
		if name, ok := SecretName(text); ok {
			t.Errorf("%q names %q", text, name)
		}
	}
}

func TestAKeyHasScopesThatWeKnow(t *testing.T) {
	t.Parallel()
	if err := CheckKeyScopes(KeyScopes); err != nil {
		t.Error(err)
	}
	for name, scopes := range map[string][]KeyScope{"none": nil, "an unknown one": {ReadReports, "events:write"}} {
		if CheckKeyScopes(scopes) == nil {
			t.Errorf("%s is taken", name)
		}
	}
}
