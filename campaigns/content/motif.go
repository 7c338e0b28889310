package content

// Motif is the small drawing of a frame: one path in a box of 24, stroked in a colour for light ground
// or one for dark. It travels in the answer, so that a page knows no frames. No ivory is ever drawn, and no tusks.
type Motif struct {
	Path  string `json:"path"`
	Light string `json:"light"`
	Dark  string `json:"dark"`
}

// MotifOf returns the drawing of a frame, and the passport of the neutral card for any other name.
func MotifOf(frame Frame) Motif {
	if m, ok := motifs[frame]; ok {
		return m
	}
	return motifs[Neutral]
}

var motifs = map[Frame]Motif{
	Legal: { // a customs stamp, an arrow leaving
		Path:  "M12 2a10 10 0 1 0 .1 0M12 4.8a7.2 7.2 0 1 0 .1 0M8 12h8m-3-3 3 3-3 3",
		Light: "#2f4a8c", Dark: "#a9bdf2",
	},
	Norm: { // footprints on a path
		Path:  "M8 3c3 0 3 3 2 6H6C5 6 5 3 8 3M6.5 12h3c0 3-3 3-3 0M16 9c3 0 3 3 2 6h-4c-1-3-1-6 2-6m-1.5 9h3c0 3-3 3-3 0",
		Light: "#12594b", Dark: "#8fd6c2",
	},
	Souvenir: { // a woven band
		Path:  "M2.5 5h19M2.5 19h19M2.5 12 6 8l3 4 3-4 3 4 3-4 3.5 4-3.5 4-3-4-3 4-3-4-3 4zM6 12h.1M12 12h.1M18 12h.1",
		Light: "#8f3d1c", Dark: "#f0b394",
	},
	Art: { // one brush stroke and a seal
		Path:  "M3 17c7 1 6-12 11-12 5 0-3 9 1 11 2 1 4-1 6-3M17 19h3v3h-3z",
		Light: "#33373f", Dark: "#d4d7de",
	},
	Empathy: { // an elephant walking
		Path: "M2.5 19.5V13c0-4 3-7 7-7h3c4 0 6.5 2.5 6.5 6.5V17q0 1.5 1.5 1.5T22 17" +
			"M2.5 19.5H6v-4h5v4h3.5V15M12.5 8.5c-3 1.5-2 5.5 1 6M16.5 10.5h.1",
		Light: "#6a3f72", Dark: "#d9b3e0",
	},
	Reporting: { // a telephone
		Path:  "M6 3h3l2 5-2.5 2q1.5 4 5.5 5.5L16 13l5 2v3q0 3-3 3Q4 20 3 6q0-3 3-3",
		Light: "#6b5200", Dark: "#e5cd7d",
	},
	Neutral: { // a passport
		Path: "M6.5 2h11A1.5 1.5 0 0 1 19 3.5v17a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 5 20.5v-17A1.5 1.5 0 0 1 6.5 2" +
			"M12 6a4 4 0 1 0 .1 0M8 10h8M12 6c-2.5 2.5-2.5 5.5 0 8 2.5-2.5 2.5-5.5 0-8M9 18h6",
		Light: "#45525a", Dark: "#bac7ce",
	},
}
