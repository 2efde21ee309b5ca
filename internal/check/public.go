package check

import "context"

func (c *checker) public(context.Context) error { return nil }
