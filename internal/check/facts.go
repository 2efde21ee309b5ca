package check

import "context"

func (c *checker) facts(context.Context) error { return nil }
