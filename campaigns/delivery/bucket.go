package delivery

import (
	"encoding/binary"
	"math/bits"
	"slices"

	"erawan/campaigns"
)

// BucketKey is the installation's secret for bucketing: without it nobody can tell which buckets
// are held out.
type BucketKey [16]byte

// ranks is a keyed permutation of the buckets under a salt: buckets in the order of SipHash-2-4 of
// salt and bucket number. A share of n/1024 is the buckets of rank below n, so shares are exact, and
// raising a share only ever adds buckets.
type ranks [campaigns.Buckets]uint16

func rank(key BucketKey, salt string) *ranks {
	type hashed struct {
		hash   uint64
		bucket uint16
	}
	var order [campaigns.Buckets]hashed
	msg := append([]byte(salt), 0, 0)
	for b := range order {
		binary.LittleEndian.PutUint16(msg[len(salt):], uint16(b))
		order[b] = hashed{sipHash(key, msg), uint16(b)}
	}
	slices.SortFunc(order[:], func(a, b hashed) int {
		if a.hash != b.hash {
			if a.hash < b.hash {
				return -1
			}
			return 1
		}
		return int(a.bucket) - int(b.bucket)
	})
	var out ranks
	for at, h := range order {
		out[h.bucket] = uint16(at)
	}
	return &out
}

// of is the bucket of something that is always on one side as a whole: by a hash of what it is called and whose it is.
func (k BucketKey) of(name string, whose int64) int {
	var room [128]byte
	msg := binary.LittleEndian.AppendUint64(append(room[:0], name...), uint64(whose))
	return int(sipHash(k, msg) % campaigns.Buckets)
}

// sipHash is SipHash-2-4 (Aumasson and Bernstein, 2012), held to its authors' vectors by a test.
func sipHash(key BucketKey, msg []byte) uint64 {
	k0, k1 := binary.LittleEndian.Uint64(key[:8]), binary.LittleEndian.Uint64(key[8:])
	v := sip{k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d, k0 ^ 0x6c7967656e657261, k1 ^ 0x7465646279746573}
	last := uint64(len(msg)) << 56
	for ; len(msg) >= 8; msg = msg[8:] {
		v.absorb(binary.LittleEndian.Uint64(msg))
	}
	for i, b := range msg {
		last |= uint64(b) << (8 * i)
	}
	v.absorb(last)
	v[2] ^= 0xff
	for range 4 {
		v.round()
	}
	return v[0] ^ v[1] ^ v[2] ^ v[3]
}

type sip [4]uint64

func (v *sip) absorb(m uint64) {
	v[3] ^= m
	v.round()
	v.round()
	v[0] ^= m
}

func (v *sip) round() {
	v[0] += v[1]
	v[1] = bits.RotateLeft64(v[1], 13) ^ v[0]
	v[0] = bits.RotateLeft64(v[0], 32)
	v[2] += v[3]
	v[3] = bits.RotateLeft64(v[3], 16) ^ v[2]
	v[0] += v[3]
	v[3] = bits.RotateLeft64(v[3], 21) ^ v[0]
	v[2] += v[1]
	v[1] = bits.RotateLeft64(v[1], 17) ^ v[2]
	v[2] = bits.RotateLeft64(v[2], 32)
}
