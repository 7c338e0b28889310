// Package render draws what is looked at by machines or printed: QR codes, and sheets of shaped text.
//
// A sheet is made once and is the same as SVG, PNG and PDF:
//
//	fonts := render.FontsIn(folder)                       // once; "" for the operating system's
//	sheet := render.NewSheet(62, 29, render.Millimetre)   // exact to the millimetre
//	set, err := fonts.Set(render.Text{Words: words, Locale: lang.Th, Size: 3, Width: 34})
//	foot := sheet.Put(set, 25, 3, render.Ink("#1a1a1a"))  // where the text ends
//	err = sheet.QR(address, 2, 2, 21)                     // with its quiet margin
//	svg, pdf := sheet.SVG(), render.PDF(sheet, …)         // PNG(8) has 8 pixels a millimetre
//
// Letters are outlines, so that a printer needs no font. A letter that no font has is a NoGlyph that
// names the text, and never a box; a text too long for its room is ErrTooLong, and never cut.
// Fonts.Fit sets a text as large as a room lets it.
package render
