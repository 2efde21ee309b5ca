package fetch

import (
	"net/netip"
	"testing"
)

func TestPermit(t *testing.T) {
	for _, address := range []string{"127.0.0.1:80", "10.1.2.3:443", "172.16.0.1:80", "192.168.1.1:80", "169.254.169.254:80", "0.0.0.0:80",
		"100.64.0.1:80", "198.18.0.1:80", "224.0.0.1:80", "255.255.255.255:80", "[::1]:80", "[::]:80", "[fe80::1]:80", "[fc00::1]:80",
		"[::ffff:127.0.0.1]:80", "[64:ff9b::7f00:1]:80", "[2002:7f00:1::]:80", "[ff02::1]:80", "[fe80::1%eth0]:80", "[64:ff9b::7f00:1%1]:80", "[::127.0.0.1]:80", "[fec0::1]:80", "[100::1]:80", "[64:ff9b:1::1]:80", "[2001::1]:80", "192.0.0.8:80", "example.org:80", "",
		"192.0.0.192:80", "192.0.2.1:80", "192.88.99.1:80", "198.51.100.1:80", "203.0.113.1:80", "168.63.129.16:80", "100.100.100.200:80", "239.255.255.250:1900",
		"[::ffff:10.0.0.1]:80", "[::ffff:0:127.0.0.1]:80", "[64:ff9b::a9fe:a9fe]:80", "[64:ff9b::a00:1]:80", "[2001:db8::1]:80", "[2001:10::1]:80", "[3fff::1]:80",
		"[5f00::1]:80", "[fd00:ec2::254]:80", "[ff0e::1]:80", "[1::1]:80", "[4000::1]:80"} {
		if Permit(address) == nil {
			t.Errorf("%s is permitted", address)
		}
	}
	for _, address := range []string{"93.184.216.34:443", "[2606:2800:220:1::]:443", "8.8.8.8:80", "[::ffff:8.8.8.8]:80", "[64:ff9b::808:808]:443", "[2001:4860:4860::8888]:443", "[2a00::1]:80", "100.63.255.255:80", "100.128.0.1:80", "172.32.0.1:80"} {
		if err := Permit(address); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// TestOneHost holds that a host has one pace and one robots.txt, in whatever
// way its name is written.
func TestOneHost(t *testing.T) {
	for _, c := range []struct {
		a, b             string
		sameHost, origin bool
	}{
		{"http://example.org/x", "http://EXAMPLE.org:80/y", true, true},
		{"http://example.org", "http://example.org./", true, true},
		{"https://example.org", "https://example.org:443", true, true},
		{"https://example.org", "http://example.org", true, false},
		{"http://example.org", "http://example.org:8080", true, false},
		{"http://例子.测试/", "http://xn--fsqu00a.xn--0zwm56d/", true, true},
		{"http://example.org", "http://www.example.org", false, false},
		{"http://[2606:2800::1]/", "http://[2606:2800::2]/", false, false},
	} {
		a, err := parse(c.a)
		if err != nil {
			t.Fatal(err)
		}
		b, err := parse(c.b)
		if err != nil {
			t.Fatal(err)
		}
		if got := hostname(a) == hostname(b); got != c.sameHost {
			t.Errorf("%s and %s are one host: %v (%s, %s)", c.a, c.b, got, hostname(a), hostname(b))
		}
		if got := origin(a) == origin(b); got != c.origin {
			t.Errorf("%s and %s have one robots.txt: %v (%s, %s)", c.a, c.b, got, origin(a), origin(b))
		}
	}
}

// FuzzAddress holds that no address gets by: what is parsed has a scheme of
// the web, no user, and no host that somebody else would read as a number; and
// that it is refused when its host is one of this machine's.
func FuzzAddress(f *testing.F) {
	for _, s := range []string{"http://2130706433/", "https://user@h/", "http://[::1%25x]:80", "http://LOCALHOST./", "http://１２７.1/x", "http://a:25", "//h", "http://h\\@x", "http://0x7f.0.0.1:8080/"} {
		f.Add(s)
	}
	c := New(Options{UserAgent: agent})
	f.Fuzz(func(t *testing.T, address string) {
		u, err := parse(address)
		if err != nil {
			return
		}
		if u.User != nil || u.Scheme != "http" && u.Scheme != "https" || u.Fragment != "" || hostname(u) == "" {
			t.Errorf("%q is %+v", address, u)
		}
		again, err := parse(u.String())
		if err != nil || hostname(again) != hostname(u) {
			t.Errorf("%q is %q when written anew: %v", address, u, err)
		}
		host := hostname(u)
		ip, err := netip.ParseAddr(host)
		if err != nil && endsInNumber(host) {
			t.Errorf("%q has the host %q", address, host)
		}
		if own := isOwn(host) || err == nil && (ip.Unmap().IsLoopback() || ip.IsPrivate() || ip.IsUnspecified()); own && c.refuse(u) == nil {
			t.Errorf("%q is not refused", address)
		}
	})
}
