package gather

import (
	"context"
	"encoding/base64"
	"errors"
	"net/url"
	"strings"
	"unicode/utf8"

	"atlas/internal/fetch"
	"atlas/internal/pictures"
)

// accept names what is welcome. Servers that offer several kinds send what the
// article's page would have got.
const accept = "image/png, image/jpeg, image/gif, image/webp, image/avif, */*;q=0.1"

// get fetches a picture: from its address, or else from where that one has it
// from.
func (g *gatherer) get(ctx context.Context, address string) ([]byte, pictures.Measured, *failure) {
	data, m, bad := g.from(ctx, address)
	if bad == nil {
		return data, m, nil
	}
	if original := original(address); original != "" && ctx.Err() == nil {
		if data, m, worse := g.from(ctx, original); worse == nil {
			return data, m, nil
		}
	}
	return nil, m, bad
}

func (g *gatherer) from(ctx context.Context, address string) ([]byte, pictures.Measured, *failure) {
	res, err := g.Client.Get(ctx, fetch.Request{URL: address, Accept: accept, Limit: g.Limits.File})
	if err != nil {
		var worded *fetch.Error
		if errors.As(err, &worded) {
			return nil, pictures.Measured{}, &failure{worded.Message, worded.Hint}
		}
		return nil, pictures.Measured{}, &failure{reason: err.Error()}
	}
	m, err := pictures.Measure(res.Data)
	if err == nil {
		err = pictures.Whole(res.Data, m)
	}
	if err == nil && int64(m.Width)*int64(m.Height) > g.Limits.Pixels {
		err = errPixels
	}
	if err != nil {
		bad := wordRefusal(err)
		return nil, m, &bad
	}
	return res.Data, m, nil
}

var errPixels = errors.New("it has more pixels than a browser should have to bear")

// wordRefusal says why what came is not kept.
func wordRefusal(err error) failure {
	const byHand = "open it in a browser, save it beside the article, and name that file in the text"
	f := failure{reason: "was not kept: " + err.Error(), hint: byHand}
	switch {
	case errors.Is(err, pictures.ErrPage):
		f.hint = "some hosts show pictures on their own pages only; " + byHand
	case errors.Is(err, pictures.ErrSVG):
		f.hint = "draw it as PNG, save that beside the article, and name the file in the text"
	case errors.Is(err, errPixels):
		f.hint = "make it smaller, save it beside the article, and name that file in the text"
	case errors.Is(err, pictures.ErrCutOff), errors.Is(err, pictures.ErrBroken):
		f.hint = "try again; if it stays so, " + byHand
	}
	return f
}

// original is where CSDN's converter has a picture from: the address stands
// in its own, in base64. "" for any other address.
func original(address string) string {
	u, err := url.Parse(address)
	if err != nil || !strings.EqualFold(u.Hostname(), "imgconvert.csdnimg.cn") {
		return ""
	}
	code := strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(strings.TrimPrefix(u.Path, "/"), "="))
	raw, err := base64.RawStdEncoding.DecodeString(code)
	if err != nil || !utf8.Valid(raw) {
		return ""
	}
	return pictures.Key(string(raw))
}
