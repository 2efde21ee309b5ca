package frontmatter

// Find gives the offset of a value: Find("places", 2) is the third item of a
// list, Find("sources", 0, "quote") a key of the first [[sources]]. When a
// step leads nowhere, the offset of the last one that did is given; ok is
// false when already the first does not.
func (d *Doc) Find(steps ...any) (offset int, ok bool) {
	if len(steps) == 0 {
		return 0, false
	}
	key, _ := steps[0].(string)
	for i := range d.Fields {
		if f := &d.Fields[i]; f.Key == key && f.Dotted == nil {
			return f.Value.find(steps[1:]), true
		}
	}
	n := 0
	for i := range d.Tables {
		h := &d.Tables[i]
		if !h.Is(key) {
			continue
		}
		if n == 0 {
			offset, ok = h.Start, true
		}
		if len(steps) > 1 {
			if index, _ := steps[1].(int); index == n {
				offset = h.Start
				if len(steps) > 2 {
					if at, found := findField(h.Fields, steps[2:]); found {
						offset = at
					}
				}
			}
		}
		n++
	}
	return offset, ok
}

func (v *Value) find(steps []any) int {
	if len(steps) == 0 {
		return v.Start
	}
	switch step := steps[0].(type) {
	case int:
		if v.Kind == Array && step >= 0 && step < len(v.Items) {
			return v.Items[step].find(steps[1:])
		}
	case string:
		if at, ok := findField(v.Fields, steps); ok {
			return at
		}
	}
	return v.Start
}

func findField(fields []Field, steps []any) (int, bool) {
	key, _ := steps[0].(string)
	for i := range fields {
		if f := &fields[i]; f.Key == key && f.Dotted == nil {
			return f.Value.find(steps[1:]), true
		}
	}
	return 0, false
}
