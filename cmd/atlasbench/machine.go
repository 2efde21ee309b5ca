package main

import (
	"bufio"
	"context"
	"debug/buildinfo"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
)

// machine is where and with what was measured.
type machine struct {
	CPU    string `json:"cpu"`
	Cores  int    `json:"cores"`
	Memory string `json:"memory,omitempty"`
	OS     string `json:"os"`
	Load   string `json:"load,omitempty"`
	Atlas  string `json:"atlas"`
	Go     string `json:"go"`
	Hugo   string `json:"hugo,omitempty"`
}

// describe asks the system and the programs. What the system does not tell is
// left out.
func describe(ctx context.Context, atlas, hugo string) (machine, error) {
	m := machine{CPU: runtime.GOARCH, Cores: runtime.NumCPU(), OS: runtime.GOOS + "/" + runtime.GOARCH, Go: runtime.Version()}
	if name := valueOf("/proc/cpuinfo", "model name", ":"); name != "" {
		m.CPU = name
	}
	if kb, err := strconv.ParseFloat(strings.TrimSuffix(valueOf("/proc/meminfo", "MemTotal", ":"), " kB"), 64); err == nil {
		m.Memory = fmt.Sprintf("%.0f GB", kb*1024/1e9)
	}
	if name := valueOf("/etc/os-release", "PRETTY_NAME", "="); name != "" {
		m.OS = strings.Trim(name, `"`) + ", " + m.OS
	}
	if load, err := os.ReadFile("/proc/loadavg"); err == nil {
		m.Load, _, _ = strings.Cut(string(load), " ")
	}
	said, err := exec.CommandContext(ctx, atlas, "version").Output()
	if err != nil {
		return m, fmt.Errorf("%s version: %w", atlas, err)
	}
	m.Atlas = strings.TrimSpace(string(said))
	if info, err := buildinfo.ReadFile(atlas); err == nil {
		m.Go = info.GoVersion
	}
	if hugo != "" {
		said, err := exec.CommandContext(ctx, hugo, "version").Output()
		if err != nil {
			return m, fmt.Errorf("%s version: %w", hugo, err)
		}
		m.Hugo = strings.TrimSpace(string(said))
	}
	return m, nil
}

// valueOf is the value of a key in a file of lines; "" if there is none.
func valueOf(file, key, separator string) string {
	f, err := os.Open(file)
	if err != nil {
		return ""
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if k, v, ok := strings.Cut(lines.Text(), separator); ok && strings.TrimSpace(k) == key {
			return strings.TrimSpace(v)
		}
	}
	return ""
}
