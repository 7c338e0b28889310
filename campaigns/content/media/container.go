package media

import (
	"encoding/binary"
	"errors"
	"image"
)

var (
	errCut      = errors.New("the file is cut short")
	errAnimated = errors.New("the picture moves")
)

// endOfPNG walks the chunks to the last one.
func endOfPNG(b []byte) (int, error) {
	for at := 8; at+12 <= len(b); {
		n := binary.BigEndian.Uint32(b[at:])
		if uint64(n) > uint64(len(b)-at-12) {
			return 0, errCut
		}
		name := string(b[at+4 : at+8])
		at += int(n) + 12
		switch name {
		case "acTL":
			return 0, errAnimated
		case "IEND":
			return at, nil
		}
	}
	return 0, errCut
}

// endOfWebP reads the size that the container gives itself.
func endOfWebP(b []byte) (int, error) {
	if len(b) < 12 {
		return 0, errCut
	}
	n := uint64(binary.LittleEndian.Uint32(b[4:])) + 8
	n += n % 2
	if n > uint64(len(b)) {
		return 0, errCut
	}
	return int(n), nil
}

// endOfJPEG walks the segments and the coded data between them to the end of the image.
func endOfJPEG(b []byte) (int, error) {
	end := 0
	err := segments(b, func(marker byte, _ []byte, after int) bool {
		if marker == 0xd9 {
			end = after
		}
		return marker != 0xd9
	})
	if err == nil && end == 0 {
		err = errCut
	}
	return end, err
}

// segments visits the segments of a JPEG, with what each holds and where it ends, until told to stop.
func segments(b []byte, visit func(marker byte, data []byte, after int) bool) error {
	for at := 2; at+1 < len(b); {
		if b[at] != 0xff { // coded data, after a start of scan
			at++
			continue
		}
		marker := b[at+1]
		switch {
		case marker == 0xff: // a fill byte
			at++
		case marker == 0x00 || marker >= 0xd0 && marker <= 0xd7 || marker == 0x01: // within coded data
			at += 2
		case marker == 0xd9:
			visit(marker, nil, at+2)
			return nil
		default:
			if at+4 > len(b) {
				return errCut
			}
			n := int(binary.BigEndian.Uint16(b[at+2:]))
			if n < 2 || at+2+n > len(b) {
				return errCut
			}
			if !visit(marker, b[at+4:at+2+n], at+2+n) {
				return nil
			}
			at += 2 + n
		}
	}
	return errCut
}

// orientation is how a camera says that it was held, 1 to 8; 1 where it does not say.
func orientation(b []byte) int {
	held := 1
	_ = segments(b, func(marker byte, data []byte, _ int) bool {
		if marker == 0xe1 && len(data) > 14 && string(data[:6]) == "Exif\x00\x00" {
			held = exifOrientation(data[6:])
			return false
		}
		return marker != 0xda // nothing about the picture comes after its data
	})
	return held
}

// exifOrientation reads tag 0x0112 of the first directory.
func exifOrientation(t []byte) int {
	var order binary.ByteOrder = binary.LittleEndian
	if string(t[:2]) == "MM" {
		order = binary.BigEndian
	} else if string(t[:2]) != "II" {
		return 1
	}
	at := uint64(order.Uint32(t[4:]))
	if at+2 > uint64(len(t)) {
		return 1
	}
	count := int(order.Uint16(t[at:]))
	for i := range count {
		entry := at + 2 + uint64(i)*12
		if entry+12 > uint64(len(t)) {
			return 1
		}
		if order.Uint16(t[entry:]) != 0x0112 {
			continue
		}
		if v := int(order.Uint16(t[entry+8:])); v >= 1 && v <= 8 {
			return v
		}
		return 1
	}
	return 1
}

// upright turns a picture the way the camera was held, since the note that says so is not kept.
func upright(img image.Image, held int) image.Image {
	if held == 1 {
		return img
	}
	from := flatten(img)
	w, h := from.Bounds().Dx(), from.Bounds().Dy()
	to := image.NewNRGBA(image.Rect(0, 0, w, h))
	if held >= 5 {
		to = image.NewNRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			tx, ty := turned(held, x, y, w, h)
			to.SetNRGBA(tx, ty, from.NRGBAAt(x, y))
		}
	}
	return to
}

// turned is where a pixel goes.
func turned(held, x, y, w, h int) (int, int) {
	switch held {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return h - 1 - y, x
	case 7:
		return h - 1 - y, w - 1 - x
	case 8:
		return y, w - 1 - x
	}
	return x, y
}
