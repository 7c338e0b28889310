package engagement

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strings"
)

// Networks are parts of the net, such as an operator lists of data centres. The zero value is none.
type Networks struct{ ranges []addressRange }

// addressRange is from its first address to its last. Ranges are in order and apart.
type addressRange struct{ first, last netip.Addr }

// maxNetworks bounds what is read of a file.
const maxNetworks = 1 << 20

// ReadNetworks reads networks, one a line, such as 192.0.2.0/24. What follows a # is a note. Its error names the line.
func ReadNetworks(r io.Reader) (Networks, error) {
	var n Networks
	lines := bufio.NewScanner(r)
	for at := 1; lines.Scan(); at++ {
		text, _, _ := strings.Cut(lines.Text(), "#")
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		p, err := netip.ParsePrefix(text)
		if err != nil {
			return Networks{}, fmt.Errorf("line %d: %q is no network; use one such as 192.0.2.0/24", at, text)
		}
		if len(n.ranges) == maxNetworks {
			return Networks{}, fmt.Errorf("line %d: there are more than %d networks", at, maxNetworks)
		}
		p = p.Masked()
		n.ranges = append(n.ranges, addressRange{p.Addr().Unmap(), lastOf(p).Unmap()})
	}
	if err := lines.Err(); err != nil {
		return Networks{}, errors.Join(errors.New("networks"), err)
	}
	slices.SortFunc(n.ranges, func(a, b addressRange) int { return cmp.Or(a.first.Compare(b.first), b.last.Compare(a.last)) })
	kept := n.ranges[:0]
	for _, r := range n.ranges {
		if len(kept) == 0 || r.last.Compare(kept[len(kept)-1].last) > 0 { // networks lie within each other or apart
			kept = append(kept, r)
		}
	}
	n.ranges = kept
	return n, nil
}

func lastOf(p netip.Prefix) netip.Addr {
	b := p.Addr().AsSlice()
	for i := p.Bits(); i < len(b)*8; i++ {
		b[i/8] |= 1 << (7 - i%8)
	}
	last, _ := netip.AddrFromSlice(b)
	return last
}

// Hold reports whether an address is in one of them.
func (n Networks) Hold(a netip.Addr) bool {
	if len(n.ranges) == 0 || !a.IsValid() {
		return false
	}
	a = a.Unmap()
	at, exactly := slices.BinarySearchFunc(n.ranges, a, func(r addressRange, a netip.Addr) int { return r.first.Compare(a) })
	if exactly {
		return true
	}
	return at > 0 && a.Compare(n.ranges[at-1].last) <= 0
}

// NetworkOf is the part of the net that an address is in, /24 or /48: a household or an office, never one person. It is
// the zero prefix for no address.
func NetworkOf(a netip.Addr) netip.Prefix {
	bits := 48
	if a = a.Unmap(); a.Is4() {
		bits = 24
	}
	p, _ := a.WithZone("").Prefix(bits)
	return p
}
