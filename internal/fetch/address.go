package fetch

import (
	"errors"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

// ErrPrivate refuses an address of the network that atlas runs in.
var ErrPrivate = errors.New("the address is in a private network")

// Permit refuses addresses, as "198.51.100.7:80", that are not public ones. It
// is asked about the address that a connection goes to, after every name has
// been looked up.
func Permit(address string) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	// A zone (fe80::1%eth0) would keep the address out of every prefix below.
	ip := at.Addr().Unmap().WithZone("")
	if translated.Contains(ip) {
		// Where there is IPv6 only, every IPv4 host is reached so (RFC 6052).
		bits := ip.As16()
		ip = netip.AddrFrom4([4]byte(bits[12:]))
	}
	within := func(p netip.Prefix) bool { return p.Contains(ip) }
	public := ip.IsGlobalUnicast() && !ip.IsPrivate() && !slices.ContainsFunc(reserved, within)
	if ip.Is6() {
		public = public && worldwide.Contains(ip)
	}
	if !public {
		return ErrPrivate
	}
	return nil
}

var (
	// worldwide is all of IPv6 that is given out to the public.
	worldwide = netip.MustParsePrefix("2000::/3")
	// translated holds an IPv4 address in its last four bytes.
	translated = netip.MustParsePrefix("64:ff9b::/96")
	// reserved are networks beside the private ones of netip that lead to no
	// public host (the special-purpose registries of RFC 6890), from IPv6 into
	// IPv4, or to what a cloud tells its own machines.
	reserved = []netip.Prefix{
		netip.MustParsePrefix("0.0.0.0/8"),
		netip.MustParsePrefix("100.64.0.0/10"),
		netip.MustParsePrefix("168.63.129.16/32"),
		netip.MustParsePrefix("192.0.0.0/24"),
		netip.MustParsePrefix("192.0.2.0/24"),
		netip.MustParsePrefix("192.88.99.0/24"),
		netip.MustParsePrefix("198.18.0.0/15"),
		netip.MustParsePrefix("198.51.100.0/24"),
		netip.MustParsePrefix("203.0.113.0/24"),
		netip.MustParsePrefix("240.0.0.0/4"),
		netip.MustParsePrefix("2001::/23"),
		netip.MustParsePrefix("2001:db8::/32"),
		netip.MustParsePrefix("2002::/16"),
		netip.MustParsePrefix("3fff::/20"),
	}
)

// What may be wrong with an address before anybody is asked.
var (
	errAddress   = errors.New("it is no address of the web")
	errScheme    = errors.New("it leads to an address that is neither http nor https")
	errUser      = errors.New("it holds a name or a password")
	errPort      = errors.New("its port is another service's than the web's")
	errDowngrade = errors.New("it leads from https to http")
)

// parse reads an address of the web, without its fragment, which is nobody's
// business but the reader's.
func parse(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "" || u.Opaque != "":
		return nil, errAddress
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, errScheme
	case u.User != nil:
		return nil, errUser
	}
	host := hostname(u)
	if _, err := netip.ParseAddr(host); err != nil && (host == "" || endsInNumber(host)) {
		// 2130706433, 0x7f.1 and 0177.0.0.1 are all 127.0.0.1 to some programs,
		// and hosts to others.
		return nil, errAddress
	}
	if port := u.Port(); port != "" {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil {
			return nil, errAddress
		}
		if slices.Contains(badPorts, uint16(n)) {
			return nil, errPort
		}
	}
	u.Host = strings.ToLower(u.Host)
	u.Fragment, u.RawFragment = "", ""
	return u, nil
}

// hostname is the host of an address in the one form that it is asked under,
// however it is written: without port and final dot, in small ASCII letters.
func hostname(u *url.URL) string {
	host := strings.ToLower(u.Hostname())
	if ascii, err := idna.Lookup.ToASCII(host); err == nil {
		host = ascii
	}
	return strings.TrimRight(host, ".")
}

// endsInNumber tells hosts that browsers take for an IPv4 address (the host
// parser of the URL standard).
func endsInNumber(host string) bool {
	last := host[strings.LastIndexByte(host, '.')+1:]
	if hex, ok := strings.CutPrefix(last, "0x"); ok {
		return strings.Trim(hex, "0123456789abcdef") == ""
	}
	return last != "" && strings.Trim(last, "0123456789") == ""
}

// isOwn tells names that lead to the machine itself wherever they are looked
// up (RFC 6761).
func isOwn(host string) bool {
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// origin is the part of an address that has one robots.txt.
func origin(u *url.URL) string {
	port := u.Port()
	switch {
	case port == "" && u.Scheme == "https":
		port = "443"
	case port == "":
		port = "80"
	}
	return u.Scheme + "://" + hostname(u) + ":" + port
}

// badPorts are those that browsers do not connect to either (the Fetch
// standard): an HTTP request might mean something to what listens there.
var badPorts = []uint16{0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104,
	109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532,
	540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566,
	6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080}
