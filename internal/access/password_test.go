package access

import (
	"encoding/base64"
	"strings"
	"testing"

	"golang.org/x/crypto/argon2"

	"erawan/internal/fault"
)

func TestAPasswordIsJudgedByItsLengthAlone(t *testing.T) {
	t.Parallel()
	for password, want := range map[string]string{
		"":                      "password.too_short",
		"elevenchars":           "password.too_short",
		"   short       ":       "password.too_short",
		"e\u0301le\u0301phants": "password.too_short", // ten letters, however they are typed
		"twelve chars":          "",
		"ช้างเอราวัณสามเศียร":         "",
		"爱护大象不买象牙从我做起":                "",
		"aaaaaaaaaaaaaaaa":            "password.too_plain",
		"Somchai.Jaidee@Park.example": "password.too_plain",
		"somchai.jaidee":              "password.too_plain",
		strings.Repeat("ab", 513):     "password.too_long",
	} {
		got := ""
		if err := JudgePassword(password, "somchai.jaidee@park.example"); err != nil {
			got = fault.All(err)[0].Key
		}
		if got != want {
			t.Errorf("%q: %q, want %q", password, got, want)
		}
	}
}

func TestAPasswordFitsItsOwnHashAndNoOther(t *testing.T) {
	t.Parallel()
	for _, password := range []string{"a sentence is fine", "象牙留在大象身上", "งาช้างสวยที่สุดเมื่ออยู่บนตัวช้าง", ""} {
		hash := Hash(password)
		if !Verify(hash, password) || Verify(hash, password+" ") || strings.Contains(hash, password) && password != "" {
			t.Errorf("%q: %s", password, hash)
		}
	}
}

func TestTheSamePasswordHasAnotherHashEachTime(t *testing.T) {
	t.Parallel()
	if one, other := Hash("x"), Hash("x"); one == other {
		t.Error("no salt")
	}
}

func TestHashesCarryTheRecommendedCost(t *testing.T) {
	t.Parallel()
	if got := Hash("x"); !strings.HasPrefix(got, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Error(got)
	}
}

// An independent spelling of the format, so that hashes from elsewhere and from before still open.
func TestAHashOfOtherCostStillVerifies(t *testing.T) {
	t.Parallel()
	salt := []byte("somesalt")
	sum := argon2.IDKey([]byte("password"), salt, 1, 64, 2, 32)
	hash := "$argon2id$v=19$m=64,t=1,p=2$" + base64.RawStdEncoding.EncodeToString(salt) + "$" + base64.RawStdEncoding.EncodeToString(sum)
	if !Verify(hash, "password") || Verify(hash, "Password") {
		t.Error(hash)
	}
}

func TestComposedAndDecomposedLettersAreTheSamePassword(t *testing.T) {
	t.Parallel()
	if !Verify(Hash("caf\u00e9"), "cafe\u0301") {
		t.Error("another keyboard is locked out")
	}
}

func TestWhatIsNoHashFitsNothing(t *testing.T) {
	t.Parallel()
	good := Hash("x")
	for _, hash := range []string{
		"", "x", "$", "$$$$$", good + "$", strings.Replace(good, "argon2id", "argon2i", 1), strings.Replace(good, "v=19", "v=16", 1),
		strings.Replace(good, "m=19456", "m=4294967295", 1), strings.Replace(good, "t=2", "t=0", 1), strings.Replace(good, "p=1", "p=0", 1),
		strings.Replace(good, "m=19456", "m=x", 1), good[:len(good)-4], "$argon2id$v=19$m=64,t=1,p=1$$",
	} {
		if Verify(hash, "x") {
			t.Errorf("%q fits", hash)
		}
	}
	if VerifyNobody("x") {
		t.Error("nobody has a password")
	}
}

func FuzzVerifyNeverPanics(f *testing.F) {
	f.Add("$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$AAAA")
	f.Fuzz(func(t *testing.T, hash string) {
		if c, _, _, ok := parsePHC(hash); ok && (c.memory > maxMemory || c.passes > maxPasses) {
			t.Error(hash)
		}
	})
}
