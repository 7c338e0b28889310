package render

import (
	"fmt"
	"image/color"
	"math"
	"strconv"
	"strings"
)

// Line draws a path as a line of a width with round ends: the drawings of frames are of this kind. The path is SVG's, in
// a view box of a side of 24, drawn into a square of a side.
func (s *Sheet) Line(path string, x, y, side float64, width float64, ink color.NRGBA) error {
	lines, err := flat(path)
	if err != nil {
		return err
	}
	k := side / viewBox
	var out []stroke
	for _, l := range lines {
		for i, p := range l {
			at := point{x + p.x*k, y + p.y*k}
			out = append(out, disc(at, width*k/2)...)
			if i > 0 {
				from := point{x + l[i-1].x*k, y + l[i-1].y*k}
				out = append(out, bar(from, at, width*k/2)...)
			}
		}
	}
	s.items = append(s.items, shape{path: out, fill: ink})
	return nil
}

// viewBox is the side of the square that drawings of frames are made in.
const viewBox = 24

// bar and disc turn the same way round, so that where they lie on one another the ink is whole.
func bar(a, b point, r float64) []stroke {
	d := math.Hypot(b.x-a.x, b.y-a.y)
	if d == 0 {
		return nil
	}
	nx, ny := -(b.y-a.y)/d*r, (b.x-a.x)/d*r
	return []stroke{{op: move, a: point{a.x - nx, a.y - ny}}, {op: straight, a: point{b.x - nx, b.y - ny}}, {op: straight, a: point{b.x + nx, b.y + ny}},
		{op: straight, a: point{a.x + nx, a.y + ny}}, {op: shut}}
}

func disc(c point, r float64) []stroke {
	const k = 0.5523
	return []stroke{{op: move, a: point{c.x + r, c.y}},
		{op: cube, a: point{c.x + r, c.y + r*k}, b: point{c.x + r*k, c.y + r}, c: point{c.x, c.y + r}},
		{op: cube, a: point{c.x - r*k, c.y + r}, b: point{c.x - r, c.y + r*k}, c: point{c.x - r, c.y}},
		{op: cube, a: point{c.x - r, c.y - r*k}, b: point{c.x - r*k, c.y - r}, c: point{c.x, c.y - r}},
		{op: cube, a: point{c.x + r*k, c.y - r}, b: point{c.x + r, c.y - r*k}, c: point{c.x + r, c.y}}, {op: shut}}
}

// pen reads an SVG path into lines.
type pen struct {
	rest  string
	at    point
	lines [][]point
}

// flat makes lines of an SVG path.
func flat(path string) ([][]point, error) {
	p := &pen{rest: path}
	command := byte(0)
	for {
		p.rest = strings.TrimLeft(p.rest, " ,")
		if p.rest == "" {
			return p.lines, nil
		}
		if c := p.rest[0]; c >= 'A' && c <= 'z' {
			command, p.rest = c, p.rest[1:]
		}
		if err := p.step(command); err != nil {
			return nil, fmt.Errorf("path %q: %w", path, err)
		}
		if command == 'M' || command == 'm' { // more points after a move are lines
			command--
		}
	}
}

// arguments are how many numbers a command takes.
var arguments = map[byte]int{'M': 2, 'L': 2, 'H': 1, 'V': 1, 'C': 6, 'Q': 4, 'A': 7, 'Z': 0}

func (p *pen) step(command byte) error {
	upper := command &^ 0x20
	count, ok := arguments[upper]
	if !ok || upper == 'Z' && len(p.lines) == 0 || upper != 'M' && len(p.lines) == 0 {
		return fmt.Errorf("no command %q", command)
	}
	n := make([]float64, count)
	for i := range n {
		var err error
		if n[i], err = p.number(upper == 'A' && (i == 3 || i == 4)); err != nil {
			return err
		}
	}
	var base point
	if command != upper {
		base = p.at
	}
	at := func(i int) point { return point{base.x + n[i], base.y + n[i+1]} }
	switch upper {
	case 'M':
		p.at = at(0)
		p.lines = append(p.lines, []point{p.at})
	case 'L':
		p.to(at(0))
	case 'H':
		p.to(point{base.x + n[0], p.at.y})
	case 'V':
		p.to(point{p.at.x, base.y + n[0]})
	case 'C':
		p.curve(at(0), at(2), at(4))
	case 'Q':
		c, end := at(0), at(2)
		p.curve(between(p.at, c, 2.0/3), between(end, c, 2.0/3), end)
	case 'A':
		p.arc(n, at(5))
	case 'Z':
		p.to(p.lines[len(p.lines)-1][0])
	}
	return nil
}

func between(a, b point, t float64) point { return point{a.x + (b.x-a.x)*t, a.y + (b.y-a.y)*t} }

func (p *pen) to(q point) {
	p.lines[len(p.lines)-1] = append(p.lines[len(p.lines)-1], q)
	p.at = q
}

// flatness is how many straight pieces stand for a curve.
const flatness = 16

func (p *pen) curve(a, b, end point) {
	from := p.at
	for i := 1; i <= flatness; i++ {
		t := float64(i) / flatness
		ab, bc, cd := between(from, a, t), between(a, b, t), between(b, end, t)
		p.to(between(between(ab, bc, t), between(bc, cd, t), t))
	}
}

// arc follows a circle; none of our drawings has another ellipse. SVG 1.1, F.6.
func (p *pen) arc(n []float64, end point) {
	r, large, sweep, from := n[0], n[3] != 0, n[4] != 0, p.at
	half := math.Hypot(end.x-from.x, end.y-from.y) / 2
	if half == 0 {
		return
	}
	r = max(r, half)
	off := math.Sqrt(r*r - half*half)
	if large == sweep {
		off = -off
	}
	mid := between(from, end, 0.5)
	c := point{mid.x - off*(end.y-from.y)/(2*half), mid.y + off*(end.x-from.x)/(2*half)}
	a, b := math.Atan2(from.y-c.y, from.x-c.x), math.Atan2(end.y-c.y, end.x-c.x)
	if sweep && b < a {
		b += 2 * math.Pi
	}
	if !sweep && b > a {
		b -= 2 * math.Pi
	}
	for i := 1; i <= 2*flatness; i++ {
		t := a + (b-a)*float64(i)/(2*flatness)
		p.to(point{c.x + r*math.Cos(t), c.y + r*math.Sin(t)})
	}
}

// number reads the next number; a flag is one digit.
func (p *pen) number(flag bool) (float64, error) {
	p.rest = strings.TrimLeft(p.rest, " ,")
	end, dot := 0, false
	for end < len(p.rest) {
		c := p.rest[end]
		if flag && end == 1 || !(c >= '0' && c <= '9' || c == '-' && end == 0 || c == '.' && !dot) {
			break
		}
		dot = dot || c == '.'
		end++
	}
	f, err := strconv.ParseFloat(p.rest[:end], 64)
	p.rest = p.rest[end:]
	return f, err
}

// Fill draws a path's area. A path unit is so many of the sheet's.
func (s *Sheet) Fill(path string, x, y, unit float64, ink color.NRGBA) error {
	lines, err := flat(path)
	if err != nil {
		return err
	}
	var out []stroke
	for _, l := range lines {
		for i, p := range l {
			one := stroke{op: straight, a: point{x + p.x*unit, y + p.y*unit}}
			if i == 0 {
				one.op = move
			}
			out = append(out, one)
		}
		out = append(out, stroke{op: shut})
	}
	s.items = append(s.items, shape{path: out, fill: ink})
	return nil
}

// Disc fills a circle.
func (s *Sheet) Disc(x, y, r float64, ink color.NRGBA) {
	s.items = append(s.items, shape{path: disc(point{x, y}, r), fill: ink})
}
