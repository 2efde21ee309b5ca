package main

import "flag"

func importCommand() command {
	return command{name: "import", args: "SOURCE...", short: "read articles into content/",
		prepare: func(fs *flag.FlagSet) func(*invocation, []string) error {
			return func(inv *invocation, args []string) error { return nil }
		}}
}
