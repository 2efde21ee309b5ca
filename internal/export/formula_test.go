package export

import (
	"strings"
	"testing"
)

func TestGuard(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "a=b": "a=b", "《办法》": "《办法》", "'a": "'a", "3-5个": "3-5个", "·=": "·=",
		"=1": "'=1", "@a": "'@a", "+cmd": "'+cmd", "-2+3": "'-2+3", "＝1": "'＝1", "－1+1": "'－1+1",
		"=cmd|' /C calc'!A0": "'=cmd|' /C calc'!A0", "\tx": "'\tx", "\rx": "'\rx", "\n=x": "'\n=x",
		"  =1": "'  =1", "\u200b=1": "'\u200b=1", "\ufeff@x": "'\ufeff@x", "\u3000+x": "'\u3000+x", "\x00=1": "'\x00=1",
		// Numbers and the dash that says "none" stay what they are.
		"-5": "-5", "-5%": "-5%", "+8.5％": "+8.5％", "-1,200.5": "-1,200.5", "-": "-", "－3": "－3", "-5-1": "'-5-1", "-5亿元": "'-5亿元",
		// What looks guarded already gets one more, to be told apart.
		"'=1": "''=1", "''-x": "'''-x", "'-5": "''-5",
	} {
		got := Guard(in)
		if got != want {
			t.Errorf("Guard(%q) = %q, want %q", in, got, want)
		}
		if back := Unguard(got); back != in {
			t.Errorf("%q comes back as %q", in, back)
		}
	}
}

func TestGuardParts(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "甲;乙": "甲;乙", "甲;=1": "甲;'=1", "-5;-6": "-5;-6", "=1;=2": "'=1;'=2", "a\n-1+1;@x": "a\n'-1+1;'@x",
		"\tx": "'\tx", "\t=x": "'\t'=x", "a;  =x": "a;'  =x", `a\;=b`: `a\;'=b`,
	} {
		if got := guardParts(in); got != want {
			t.Errorf("guardParts(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzGuard(f *testing.F) {
	for _, s := range []string{"=1", "'=1", " -5", "-5%", "\n\t@", "a;=b", "'''＝"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Guard(s)
		if back := Unguard(got); back != s {
			t.Errorf("%q is written %q and comes back as %q", s, got, back)
		}
		for _, cell := range append(strings.FieldsFunc(guardParts(s), func(r rune) bool { return strings.ContainsRune(separators, r) }), got) {
			cell = strings.TrimSpace(cell)
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@") && !plainNumber.MatchString(cell) {
				t.Errorf("%q: %q may be run", s, cell)
			}
		}
	})
}
