package faults

import "golang.org/x/sys/unix"

const auditArch = unix.AUDIT_ARCH_AARCH64

// oldCalls are of older machines; see that of amd64.
var oldCalls = map[uint32]string{}
