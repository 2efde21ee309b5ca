package check

import "context"

func (c *checker) duplicates(context.Context) error { return nil }
