package fetch

import (
	"errors"
	"net/netip"
	"net/url"
	"slices"
)

// ErrPrivate refuses an address of the network that atlas runs in.
var ErrPrivate = errors.New("the address is in a private network")

// Permit refuses addresses, as "192.0.2.1:80", that are not public ones. It is
// asked about the address that a connection goes to, after every name has been
// looked up.
func Permit(address string) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	// A zone (fe80::1%eth0) would keep the address out of every prefix below.
	ip := at.Addr().Unmap().WithZone("")
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || slices.ContainsFunc(reserved, func(p netip.Prefix) bool { return p.Contains(ip) }) {
		return ErrPrivate
	}
	return nil
}

// reserved are networks beside the private ones of netip that lead to no
// public host (RFC 6890), or from IPv6 into IPv4, whose addresses would then
// not be looked at.
var reserved = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("100.64.0.0/10"),
	netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("::/96"),
	netip.MustParsePrefix("64:ff9b::/96"),
	netip.MustParsePrefix("64:ff9b:1::/48"),
	netip.MustParsePrefix("100::/64"),
	netip.MustParsePrefix("2002::/16"),
	netip.MustParsePrefix("2001::/32"),
	netip.MustParsePrefix("fec0::/10"),
}

// What may be wrong with an address before anybody is asked.
var (
	errAddress   = errors.New("it is no address of the web")
	errScheme    = errors.New("it leads to an address that is neither http nor https")
	errUser      = errors.New("it holds a name or a password")
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
	}
	u.Fragment, u.RawFragment = "", ""
	return u, nil
}

// origin is the part of an address that has one robots.txt.
func origin(u *url.URL) string { return u.Scheme + "://" + u.Host }
