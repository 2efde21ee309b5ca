package check

import "context"

func (c *checker) external(context.Context) error { return nil }
