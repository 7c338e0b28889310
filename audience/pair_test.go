package audience

import "testing"

func TestAPairIsWhereAVisitComesFromAndWhereItGoes(t *testing.T) {
	t.Parallel()
	for in, want := range map[string][2]string{
		`{}`: {"", ""},
		`{"origin_airport":"KMG","route":["KMG","BKK"]}`: {"KMG", "BKK"},
		`{"origin_airport":"KMG"}`:                       {"KMG", ""},
		`{"route":["KMG","BKK"]}`:                        {"KMG", "BKK"},
		`{"route":["KMG"]}`:                              {"KMG", ""},
		`{"origin_airport":"KMG","route":["BKK"]}`:       {"KMG", "BKK"},
		`{"origin_airport":"KMG","route":["KMG"]}`:       {"KMG", ""},
		`{"route":["KMG","BKK","HKG"]}`:                  {"KMG", "HKG"},
		`{"route":["KMG","BKK","KMG"]}`:                  {"KMG", "BKK"}, // there and back
		`{"route":["CN","TH"]}`:                          {"", ""},
		`{"origin_airport":"KMG","route":["CN","TH"]}`:   {"KMG", ""},
		`{"route":["CN","KMG","TH","CNX","LA"]}`:         {"KMG", "CNX"},
		`{"origin_airport":"PEK","route":["KMG","BKK"]}`: {"PEK", "BKK"},
		`{"destination":"TH","origin":"CN"}`:             {"", ""},
		`{"route":["kmg","bkk"]}`:                        {"KMG", "BKK"},
	} {
		told, derived := mustRead(t, in), mustRead(t, in)
		derived.Derive()
		for name, who := range map[string]*Traveller{"as it was told": told, "with what follows": derived, "as an event keeps it": Expand(derived.Compact())} {
			if from, to := who.Pair(); from != want[0] || to != want[1] {
				t.Errorf("%s, %s: %q to %q, not %q", in, name, from, to, want)
			}
		}
	}
}
