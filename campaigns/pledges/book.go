package pledges

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"
)

// Leaf is what stays of a pledge whatever becomes of it: the commitment to it, and, once it was taken back, the signed
// word that it was. Nothing in it says who promised, or what.
type Leaf struct {
	ID         int64
	Commitment []byte
	Counted    []byte // the signature that it counts; empty while it is held
	Batch      int64  // 0 until it is sealed
	Place      int64  // in the batch, from 0
	Withdrawn  time.Time
	Tombstone  []byte

	Pledge *Pledge // nil when there is none
	Salt   []byte
}

// Batch is pledges that were sealed together. Each names the one before it.
type Batch struct {
	Seq       int64
	Count     int64
	Root      [32]byte
	Previous  [32]byte
	Hash      [32]byte
	Signature []byte
	At        time.Time
}

// Sum is the hash of a batch: of its number, its size, its root, the batch before it and its time.
func (b Batch) Sum() [32]byte {
	out := []byte(saysBatch)
	for _, n := range []int64{b.Seq, b.Count, b.At.UnixMilli()} {
		out = binary.BigEndian.AppendUint64(out, uint64(n))
	}
	return sha256.Sum256(append(append(out, b.Root[:]...), b.Previous[:]...))
}

// Root is the root of a Merkle tree over commitments in their order, as RFC 6962 builds it.
func Root(commitments [][]byte) [32]byte {
	switch n := len(commitments); n {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return sha256.Sum256(append([]byte{0}, commitments[0]...))
	default:
		k := 1
		for k*2 < n {
			k *= 2
		}
		left, right := Root(commitments[:k]), Root(commitments[k:])
		return sha256.Sum256(append(append([]byte{1}, left[:]...), right[:]...))
	}
}

// Book follows the sealed batches of all pledges, oldest first, and names everything that is not as it was sealed.
type Book struct {
	Signer   *Signer
	Kept     int64 // a batch that was noted earlier; 0 for none
	KeptHash [32]byte

	Last      Batch // the last one that was followed
	Standing  int64 // pledges that count
	Pending   int64 // of those, not sealed yet
	Held      int64 // that a person has yet to look at
	Withdrawn int64
}

// Next follows one batch with its leaves in their order, and says what is wrong with it.
func (k *Book) Next(b Batch, leaves []Leaf) (wrong []string) {
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	switch {
	case b.Seq != k.Last.Seq+1:
		say("pledge batch %d follows batch %d: what was between them is missing", b.Seq, k.Last.Seq)
	case b.Previous != k.Last.Hash:
		say("pledge batch %d does not follow the batch before it", b.Seq)
	}
	if b.Sum() != b.Hash || !k.Signer.knows(append([]byte(saysBatch), b.Hash[:]...), b.Signature) {
		say("pledge batch %d is not as it was signed", b.Seq)
	}
	if b.Seq == k.Kept && b.Hash != k.KeptHash {
		say("pledge batch %d is another than the one that was kept", b.Seq)
	}
	k.Last = b
	commitments, at := make([][]byte, 0, len(leaves)), int64(0)
	for i := range leaves {
		l := &leaves[i]
		for ; at < l.Place; at++ {
			say("pledge %d of batch %d was removed without a trace", at, b.Seq)
		}
		if l.Place < at {
			say("pledge %d of batch %d stands there twice", l.Place, b.Seq)
		} else {
			at++
		}
		commitments = append(commitments, l.Commitment)
		wrong = append(wrong, k.leaf(l, fmt.Sprintf("pledge %d of batch %d", l.Place, b.Seq))...)
	}
	for ; at < b.Count; at++ {
		say("pledge %d of batch %d was removed without a trace", at, b.Seq)
	}
	if len(wrong) == 0 && Root(commitments) != b.Root {
		say("the commitments of pledge batch %d are not those that were sealed", b.Seq)
	}
	return wrong
}

// Open follows a leaf that is in no batch yet.
func (k *Book) Open(l Leaf) []string {
	if len(l.Counted) == 0 && l.Withdrawn.IsZero() {
		k.Held++
		if l.Pledge != nil && l.Pledge.Held == "" {
			return []string{fmt.Sprintf("pledge %s is counted, and nobody signed that it is", l.Pledge.Public)}
		}
		return nil
	}
	k.Pending++
	wrong := k.leaf(&l, fmt.Sprintf("pledge %d, which waits for its batch,", l.ID))
	if len(l.Counted) > 0 && !k.Signer.knows(append([]byte(saysCounted), l.Commitment...), l.Counted) {
		wrong = append(wrong, fmt.Sprintf("pledge %d, which waits for its batch, was signed by somebody else", l.ID))
	}
	return wrong
}

// End says what is missing after the last batch.
func (k *Book) End() []string {
	if k.Kept > k.Last.Seq {
		return []string{fmt.Sprintf("pledge batch %d, which was kept, is missing", k.Kept)}
	}
	return nil
}

func (k *Book) leaf(l *Leaf, name string) []string {
	gone := !l.Withdrawn.IsZero() || len(l.Tombstone) > 0
	switch {
	case gone && !k.Signer.knows(withdrawal(l.Commitment, l.Withdrawn), l.Tombstone):
		return []string{name + " was removed, and its withdrawal is not signed"}
	case gone && l.Pledge != nil:
		return []string{fmt.Sprintf("%s was withdrawn, and %s stands in its place", name, l.Pledge.Public)}
	case gone:
		k.Withdrawn++
		return nil
	case l.Pledge == nil:
		return []string{name + " was removed without a trace"}
	case !bytes.Equal(Commit(l.Pledge, l.Salt), l.Commitment):
		return []string{fmt.Sprintf("%s was altered: %s is not what was promised", name, l.Pledge.Public)}
	case l.Pledge.Held != "":
		return []string{fmt.Sprintf("%s is held again: %s was counted", name, l.Pledge.Public)}
	}
	k.Standing++
	return nil
}
