package fetch

import "testing"

func TestPermit(t *testing.T) {
	for _, address := range []string{"127.0.0.1:80", "10.1.2.3:443", "172.16.0.1:80", "192.168.1.1:80", "169.254.169.254:80", "0.0.0.0:80",
		"100.64.0.1:80", "198.18.0.1:80", "224.0.0.1:80", "255.255.255.255:80", "[::1]:80", "[::]:80", "[fe80::1]:80", "[fc00::1]:80",
		"[::ffff:127.0.0.1]:80", "[64:ff9b::7f00:1]:80", "[2002:7f00:1::]:80", "[ff02::1]:80", "example.org:80", ""} {
		if Permit(address) == nil {
			t.Errorf("%s is permitted", address)
		}
	}
	for _, address := range []string{"93.184.216.34:443", "[2606:2800:220:1::]:443", "8.8.8.8:80"} {
		if err := Permit(address); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
}
