package waybill

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"sync"
)

// Family is the secrets that codes are printed under, by number. A retired one stays.
type Family interface {
	Secret(number byte) ([]byte, bool)
}

// Key prints and reads the codes of one batch. It is safe for concurrent use.
type Key struct {
	block   cipher.Block
	version byte
	batch   uint16
}

// KeyOf is the key of a batch under a secret of the family. It is an error when the family has no such
// secret, or a code has no room for the numbers.
func KeyOf(f Family, version byte, batch int) (*Key, error) {
	if version < 1 || version > MaxVersion || batch < 1 || batch > MaxBatch {
		return nil, fmt.Errorf("waybill: no code has version %d, batch %d", version, batch)
	}
	secret, ok := f.Secret(version)
	if !ok {
		return nil, fmt.Errorf("waybill: there is no secret number %d", version)
	}
	key, err := hkdf.Key(sha256.New, secret, nil, fmt.Sprintf("erawan waybill 1 batch %d", batch), 32)
	if err != nil {
		return nil, fmt.Errorf("waybill: derive key: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("waybill: cipher: %w", err)
	}
	return &Key{block, version, uint16(batch)}, nil
}

// Issue prints the code of a serial below MaxSerials; higher bits are not looked at.
func (k *Key) Issue(serial uint32) Code { return k.press().issue(serial) }

// Open reads the serial of a code. It is false for a code that is of another batch, or that nobody
// printed. Whether so many were ordered is for the caller to know.
func (k *Key) Open(c Code) (serial uint32, ok bool) {
	if c.version != k.version || c.batch != k.batch {
		return 0, false
	}
	return k.press().open(c)
}

// Mark is what stands for a code where its serial must not: the same at each scan, another for each code, and
// nobody tells from it which code it is of without the key.
func (k *Key) Mark(serial uint32) [aes.BlockSize]byte {
	p := k.press()
	p.f(4, uint64(serial), 64)
	return p.out
}

func (k *Key) press() *press { return &press{key: k} }

// press is a key with room to work in: for one goroutine.
type press struct {
	key     *Key
	in, out [aes.BlockSize]byte
}

func (p *press) issue(serial uint32) Code {
	serial &= MaxSerials - 1
	tag := p.f(1, uint64(serial), sealBits)
	hidden := serial ^ uint32(p.f(2, tag, hideBits))
	return Code{p.key.version, p.key.batch, tag ^ p.f(3, uint64(hidden), sealBits), hidden}
}

func (p *press) open(c Code) (uint32, bool) {
	tag := c.seal ^ p.f(3, uint64(c.hidden), sealBits)
	serial := c.hidden ^ uint32(p.f(2, tag, hideBits))
	return serial, p.f(1, uint64(serial), sealBits) == tag
}

// f is the first bits of what the cipher makes of a step and a value.
func (p *press) f(step byte, x uint64, bits uint) uint64 {
	p.in[0] = step
	binary.BigEndian.PutUint64(p.in[8:], x)
	p.key.block.Encrypt(p.out[:], p.in[:])
	return binary.BigEndian.Uint64(p.out[:]) >> (64 - bits)
}

// Ring finds the keys of batches, and keeps those it has made. It is safe for concurrent use.
type Ring struct {
	family Family
	mu     sync.RWMutex
	keys   map[uint32]*Key
}

// NewRing is a ring of a family.
func NewRing(f Family) *Ring { return &Ring{family: f, keys: map[uint32]*Key{}} }

// maxKept bounds the keys kept: more batches than anybody prints at a time. Beyond it a key is made anew each time.
const maxKept = 1024

// Key is the key of a batch, as KeyOf makes it.
func (r *Ring) Key(version byte, batch int) (*Key, error) {
	at := uint32(version)<<16 | uint32(batch)
	r.mu.RLock()
	k := r.keys[at]
	r.mu.RUnlock()
	if k != nil {
		return k, nil
	}
	k, err := KeyOf(r.family, version, batch)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.keys) < maxKept {
		r.keys[at] = k
	}
	return k, nil
}
