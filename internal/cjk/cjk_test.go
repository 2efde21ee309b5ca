package cjk

import "testing"

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"":                           "",
		" ":                          "",
		"区块链":                        "区块链",
		" 区块链 \n\t创新  ":              "区块链 创新",
		"a\u00a0\u3000b":             "a b",
		"\ufeffa\u200bb\x00 ":        "ab",
		"2018 年":                     "2018 年",
		"\U0001F468\u200d\U0001F33E": "\U0001F468\u200d\U0001F33E",
	} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestNoSpaceBetween(t *testing.T) {
	for _, c := range []struct {
		a, b rune
		want bool
	}{
		{'链', '技', true}, {'链', 'B', true}, {'t', '，', true}, {'a', 'b', false},
		{'“', 'a', true}, {'a', '”', true}, {'”', 'a', false}, {'…', 'a', false}, {'한', '글', false},
		{'”', '“', true}, {0, '区', true}, {0, 'a', false},
		{'a', ',', true}, {'(', 'a', true}, {'a', '.', false}, {'a', '(', false},
	} {
		if got := NoSpaceBetween(c.a, c.b); got != c.want {
			t.Errorf("NoSpaceBetween(%q, %q) = %v", c.a, c.b, got)
		}
	}
}

func FuzzFold(f *testing.F) {
	f.Add("区块链 \n 技术\u00a0x")
	f.Fuzz(func(t *testing.T, s string) {
		once := Fold(s)
		if twice := Fold(once); twice != once {
			t.Errorf("Fold is not stable: %q then %q", once, twice)
		}
	})
}
