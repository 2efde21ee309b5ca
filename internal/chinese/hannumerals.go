package chinese

import (
	"strings"
)

// hanAt reads a number in Chinese numerals: 十一, 两千三百, 一亿两千万, 二〇一六
// (digit by digit), 两三 (a pair), 二三十, 十五六.
func hanAt(s string, start int) (number, bool) {
	n := number{han: true}
	// Digit by digit first: it is what 二〇一六 and 两三 begin with.
	value, count := 0.0, 0
	first, second := -1, -1
	i := start
	for {
		r, w := runeAt(s, i)
		d := hanDigit(r)
		if d < 0 || w == 0 {
			break
		}
		switch count {
		case 0:
			first = d
		case 1:
			second = d
		}
		value = value*10 + float64(d)
		count++
		i += w
	}
	if count >= 2 {
		pair := count == 2 && (second == first+1 || first == 3 && second == 5)
		factor := 1.0
		end := i
		if pair {
			for {
				r, w := runeAt(s, end)
				m := multiplier(r)
				if m == 0 || m < 1e4 && factor >= m {
					break
				}
				factor *= m
				end += w
			}
		}
		switch {
		case pair && factor > 1, pair && first > 0 && second > first:
			return number{value: float64(first) * factor, upper: float64(second) * factor, end: end, han: true, scaled: factor >= 1e4, factor: factor}, true
		case !nextMultiplier(s, i):
			n.value, n.digits, n.end = value, count, i
			return n, count <= 12
		}
		// 一二百 without order makes no number; fall through and let the
		// classical reading take its longest sensible prefix.
	}
	n, ok := classical(s, start)
	if ok && n.end < len(s) && strings.HasPrefix(s[n.end:], "点") {
		n = hanFraction(s, n)
	}
	return n, ok
}

func nextMultiplier(s string, i int) bool {
	r, w := runeAt(s, i)
	return w > 0 && multiplier(r) > 0
}

// classical reads the form with multipliers: 两千三百零五万.
func classical(s string, i int) (number, bool) {
	n := number{han: true, end: i}
	start := i
	var total, section, cur, lastMag, bigMag float64
	cur = -1
	zero, multiplied := false, false
	bigMag = 1e16
loop:
	for {
		r, w := runeAt(s, i)
		if w == 0 {
			break
		}
		switch d, m := hanDigit(r), multiplier(r); {
		case r == '廿' || r == '卅':
			if section != 0 || cur >= 0 || multiplied {
				break loop
			}
			section, lastMag, multiplied = 20, 10, true
			if r == '卅' {
				section = 30
			}
		case d == 0:
			if !multiplied || cur >= 0 || zero {
				break loop
			}
			// 零 must be followed by a digit, else it is no part of the number.
			if next, _ := runeAt(s, i+w); hanDigit(next) < 1 {
				break loop
			}
			zero = true
			i += w
			continue
		case d > 0:
			if cur >= 0 {
				if multiplied && float64(d) == cur+1 && !nextMultiplier(s, i+w) && lastMag == 10 {
					n.upper = total + section + float64(d) // 十五六
					i += w
				}
				break loop
			}
			cur = float64(d)
		case m >= 1e4:
			part := section + max(cur, 0)
			if m == 1e8 {
				part += total
			}
			if part == 0 || m == bigMag || m > bigMag && section+max(cur, 0) != 0 || !scales(s, i+w, r) {
				break loop
			}
			if m == 1e8 {
				total = part * m
			} else {
				total += part * m
			}
			bigMag, lastMag, n.factor = m, m, m
			section, cur, zero, multiplied, n.scaled = 0, -1, false, true, true
		case m > 0:
			if cur < 0 {
				if m != 10 || section != 0 && !zero {
					break loop
				}
				cur = 1
			}
			if section != 0 && m >= lastMag || !scales(s, i+w, r) {
				break loop
			}
			section += cur * m
			cur, lastMag, zero, multiplied = -1, m, false, true
		default:
			break loop
		}
		i += w
		n.end = i
	}
	if n.end == start {
		return n, false
	}
	if n.upper != 0 {
		n.end = i
	}
	n.value = total + section
	if cur >= 0 {
		switch {
		case lastMag >= 100 && !zero && n.upper == 0:
			n.value += cur * lastMag / 10 // 三百五, 一万二
		default:
			n.value += cur
		}
	}
	if !multiplied {
		n.digits = 1
		n.bare1 = cur == 1
	}
	return n, true
}

// hanFraction reads 二点五 when what follows shows that it is a decimal (亿, 万,
// 倍, 成, 个百分点) and no point in a list or an hour.
func hanFraction(s string, n number) number {
	i := n.end + len("点")
	var text []byte
	for {
		r, w := runeAt(s, i)
		d := hanDigit(r)
		if d < 0 || w == 0 || len(text) > 10 {
			break
		}
		text = append(text, byte('0'+d))
		i += w
	}
	if len(text) == 0 || n.value >= 1e4 {
		return n
	}
	f := number{value: decimal(n.value, text), end: i, han: true}
	if nextMultiplier(s, i) {
		return scale(s, f, false)
	}
	if i == len(s) || nextIn(s, i, "倍成%％") || strings.HasPrefix(s[i:], "个百分点") {
		return f
	}
	return n
}
