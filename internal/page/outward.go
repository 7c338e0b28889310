package page

import (
	"bytes"
	"errors"
	"io"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Outward makes the links of a page lead where they would in a browser at its address.
func Outward(page []byte, address string) ([]byte, error) {
	at, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	z := html.NewTokenizer(bytes.NewReader(page))
	for {
		if z.Next() == html.ErrorToken {
			if errors.Is(z.Err(), io.EOF) {
				return out.Bytes(), nil
			}
			return nil, z.Err()
		}
		raw := bytes.Clone(z.Raw()) // reading its parts writes over it
		t := z.Token()
		if t.Type != html.StartTagToken || t.DataAtom != atom.A {
			out.Write(raw)
			continue
		}
		for i, a := range t.Attr {
			if a.Key == "href" && !strings.HasPrefix(a.Val, "#") {
				if to, err := at.Parse(a.Val); err == nil {
					t.Attr[i].Val = to.String()
				}
			}
		}
		out.WriteString(t.String())
	}
}
