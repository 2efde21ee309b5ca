package chinese

import (
	"math"
	"strings"
)

// number is what stands at a place where a number may begin.
type number struct {
	value  float64
	upper  float64 // of an approximate pair such as 两三; else 0
	end    int
	han    bool    // written in Chinese numerals
	digits int     // digits of a plain Arabic or positional Chinese number; 0 with 十百千万亿 or a fraction
	scaled bool    // carries 万 or 亿 (or 千, 百 after Arabic digits)
	factor float64 // what 千, 万, 亿 at its end multiply by; 0 when none
	bare1  bool    // the article 一 alone
}

// hanDigit is the value of a Chinese digit, or -1.
func hanDigit(r rune) int {
	switch r {
	case '零', '〇', '○':
		return 0
	case '一', '壹':
		return 1
	case '二', '两', '贰', '俩':
		return 2
	case '三', '叁', '仨':
		return 3
	case '四', '肆':
		return 4
	case '五', '伍':
		return 5
	case '六', '陆':
		return 6
	case '七', '柒':
		return 7
	case '八', '捌':
		return 8
	case '九', '玖':
		return 9
	}
	return -1
}

// multiplier is the value of 十百千万亿 and their formal and fused forms, or 0.
func multiplier(r rune) float64 {
	switch r {
	case '十', '拾':
		return 10
	case '百', '佰':
		return 100
	case '千', '仟':
		return 1000
	case '万', '萬':
		return 1e4
	case '亿', '億':
		return 1e8
	}
	return 0
}

// startsHan reports whether a number in Chinese numerals may begin with r.
// 百千万亿 may not: 百度, 千岛, 万向, 亿 are mostly names or mere plenty.
func startsHan(r rune) bool {
	return r == '十' || r == '廿' || r == '卅' || r == '拾' || hanDigit(r) > 0
}

// isNumeral reports whether r belongs to numbers in Chinese numerals.
func isNumeral(r rune) bool {
	return hanDigit(r) >= 0 || multiplier(r) > 0 || r == '廿' || r == '卅'
}

// Numeral reads a whole number as Chinese text writes it: 十一, 二十, 两,
// 一亿两千万, 五〇, 廿, 三百五 (350), 1,000, 3.4亿, 二点五. A trailing 余, 多, 来 or
// 几 is allowed (三百余 is 300). ok is false when s is anything else.
func Numeral(s string) (value float64, ok bool) {
	s = strings.TrimSpace(s)
	n, ok := numberAt(s, 0)
	if !ok || n.upper != 0 {
		return 0, false
	}
	i := n.end
	if nextIn(s, i, "余多来几") {
		_, w := runeAt(s, i)
		i += w
		for {
			r, w := runeAt(s, i)
			if m := multiplier(r); m >= 1e4 {
				n.value *= m
				i += w
				continue
			}
			break
		}
	}
	return n.value, i == len(s)
}

// numberAt reads the number that begins at i, as far as it makes sense.
func numberAt(s string, i int) (number, bool) {
	if _, w := digitAt(s, i); w > 0 {
		return arabicAt(s, i, true), true
	}
	r, w := runeAt(s, i)
	if w == 0 || !startsHan(r) {
		return number{}, false
	}
	return hanAt(s, i)
}

// arabicAt reads 126, 1,000, 13.3亿, 500 万, 3千 and, with parts, 1亿2000万.
func arabicAt(s string, i int, parts bool) number {
	n := number{}
	var whole float64
	count := 0
	for {
		d, w := digitAt(s, i)
		if w == 0 {
			break
		}
		whole = whole*10 + float64(d)
		count++
		i += w
		// A comma groups thousands when exactly three digits follow it.
		if count <= 3 && i < len(s) && s[i] == ',' {
			for i < len(s) && s[i] == ',' {
				v, c, end := digitsAt(s, i+1)
				if c != 3 {
					break
				}
				whole = whole*1000 + float64(v)
				count += 3
				i = end
			}
			if count > 3 {
				break
			}
		}
	}
	n.value, n.digits, n.end = whole, count, i
	if i < len(s) && (s[i] == '.' || strings.HasPrefix(s[i:], "．")) {
		w := 1
		if s[i] != '.' {
			w = 3
		}
		if _, dw := digitAt(s, i+w); dw > 0 {
			i += w
			text := make([]byte, 0, 16)
			for {
				d, w := digitAt(s, i)
				if w == 0 {
					break
				}
				if len(text) < 15 {
					text = append(text, byte('0'+d))
				}
				i += w
			}
			n.value = decimal(whole, text)
			n.digits, n.end = 0, i
		}
	}
	return scale(s, n, parts)
}

// decimal joins a whole part and the digits of a fraction so that 13.3 is the
// float64 nearest to 13.3.
func decimal(whole float64, fraction []byte) float64 {
	scale := 1.0
	for _, c := range fraction {
		whole = whole*10 + float64(c-'0')
		scale *= 10
	}
	return whole / scale
}

// scale applies 十百千万亿 that follow Arabic digits, and a second, smaller part
// (1亿2000万) unless this is one.
func scale(s string, n number, parts bool) number {
	i := skipSpace(s, n.end)
	factor := 1.0
	for {
		r, w := runeAt(s, i)
		m := multiplier(r)
		if m == 0 || r == '十' || m < 1e4 && factor >= m || !scales(s, i+w, r) {
			break
		}
		factor *= m
		i += w
		n.end, n.scaled, n.digits = i, true, 0
	}
	if factor == 1 {
		return n
	}
	n.value, n.factor = exactProduct(n.value, factor), factor
	if _, w := digitAt(s, n.end); w > 0 && factor >= 1e4 && parts {
		if part := arabicAt(s, n.end, false); part.scaled && part.value < factor {
			n.value += part.value
			n.end = part.end
		}
	}
	return n
}

// exactProduct multiplies a decimal by a power of ten and rounds away what
// binary fractions add: 13.3 亿 is 1330000000 and not 1330000000.0000002.
func exactProduct(v, factor float64) float64 {
	p := v * factor
	if r := math.Round(p); math.Abs(p-r) < 1e-9*p {
		return r
	}
	return p
}

// scales reports whether the multiplier r, which ends at i, belongs to the
// number and does not begin a unit or name (3千瓦, 5千米, 8百度).
func scales(s string, i int, r rune) bool {
	switch r {
	case '千', '仟':
		return !nextIn(s, i, "瓦米克兆伏卡字帕赫")
	case '百', '佰':
		return !nextIn(s, i, "度分")
	}
	return true
}
