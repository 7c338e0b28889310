// Package templates holds the HTML of the pages: layouts, the parts they share, and one file a page.
package templates

import "embed"

// Console is every page of the staff console.
//
//go:embed layout part page
var Console embed.FS
