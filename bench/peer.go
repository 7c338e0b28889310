package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/internal/rdb"
)

// peerCommand makes this program the peer in a process of its own.
const peerCommand = "bare-gin"

// asked and happened are the bodies that the peer decodes, as anybody would write them.
type asked struct {
	Placements []string       `json:"placements"`
	Locales    []string       `json:"locales"`
	Signals    map[string]any `json:"signals"`
	Bucket     int            `json:"bucket"`
	Seen       map[string]int `json:"seen"`
	GPC        bool           `json:"gpc"`
}

type happened struct {
	Events []struct {
		Token   string `json:"token"`
		Type    string `json:"type"`
		At      string `json:"at"`
		DwellMS int64  `json:"dwell_ms"`
	} `json:"events"`
}

// servePeer is gin with no middleware: it decodes a body and writes a constant answer. Its arguments
// are the path, the status and the size of the answer, and the Redis that it puts each body in, if any.
func servePeer(args []string) error {
	if len(args) != 4 {
		return fmt.Errorf("%s: want PATH STATUS SIZE REDIS", peerCommand)
	}
	status, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	size, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}
	answer := []byte(`{"constant":"` + strings.Repeat("x", max(0, size-15)) + `"}`)
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	var log *rdb.Log
	if args[3] != "" {
		if log, err = floorLog(args[3]); err != nil {
			return err
		}
	}
	engine.POST(args[0], func(c *gin.Context) {
		var err error
		if log != nil {
			err = keepBody(c, log)
		} else if strings.HasSuffix(args[0], "decisions") {
			var q asked
			err = json.NewDecoder(c.Request.Body).Decode(&q)
		} else {
			var e happened
			err = json.NewDecoder(c.Request.Body).Decode(&e)
		}
		if err != nil {
			c.Status(http.StatusBadRequest)
			return
		}
		c.Data(status, "application/json; charset=utf-8", answer)
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(listening + l.Addr().String())
	return http.Serve(l, engine)
}

// floorLog is the log of a gin that keeps bodies, in a name space of its own.
func floorLog(redis string) (*rdb.Log, error) {
	c, err := rdb.Open(redis, rdb.Options{Namespace: "floor"})
	if err != nil {
		return nil, err
	}
	return rdb.NewLog(c, rdb.LogOptions{}), nil
}

// keepBody returns when Redis has a body, unread.
func keepBody(c *gin.Context, log *rdb.Log) error {
	body := make([]byte, c.Request.ContentLength)
	if _, err := io.ReadFull(c.Request.Body, body); err != nil {
		return err
	}
	return log.Append(c.Request.Context(), [][]byte{body})
}

const listening = "listening on "

// peer starts bare gin, which keeps bodies in a Redis if one is named, and returns its address.
func (b *bench) peer(path string, status, size int, redis string) (*process, string, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, "", err
	}
	name := filepath.Join(b.dir, fmt.Sprintf("peer-%d.log", time.Now().UnixNano()))
	p, err := launch(name, self, []string{peerCommand, path, strconv.Itoa(status), strconv.Itoa(size), redis}, nil)
	if err != nil {
		return nil, "", err
	}
	addr := ""
	err = until("the peer", 10*time.Second, func() bool {
		_, rest, ok := strings.Cut(p.said(), listening)
		addr = strings.TrimSpace(rest)
		return ok && strings.HasSuffix(rest, "\n")
	})
	if err != nil {
		return nil, "", join(err, p.end())
	}
	return p, addr, nil
}
