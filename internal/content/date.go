package content

import (
	"errors"
	"fmt"

	"atlas/internal/edtf"
)

// badDate says what is wrong with an EDTF date, and what to try; the message
// is empty when nothing is.
func badDate(text string) (message, hint string) {
	_, err := edtf.Parse(text)
	if err == nil {
		return "", ""
	}
	var e *edtf.Error
	if errors.As(err, &e) {
		return e.Message(), e.Hint
	}
	return fmt.Sprintf("%q is not a date", text), ""
}
