// Package search writes the data that the site's search reads: names with
// their pinyin, texts in pieces, and, for large sites, which pairs of
// characters stand in which document.
//
// A page opened from a disk may not fetch anything, so all of it is classic
// scripts, which static/js/search.js adds to the page once somebody searches:
//
//	search/names.js   every document with its names, in one call
//	search/page-N.js  the texts of some documents, about [ShardSize] in all
//	search/pair-N.js  postings: for each pair of characters the documents that
//	                  have it; only in sites of more than [Large] documents
//
// Below that size all texts are loaded and searched from end to end, which is
// quicker than any index and finds exactly what is there. Above it the pairs
// of a query tell which documents can hold it, and only their texts are
// loaded, to be searched in the same way: what the postings say too much never
// shows, and they never say too little.
//
// A document is a page that one can look for by name: a record, a place, an
// organization, a scenario, a sector, a year. Its texts are its summary, the
// quotes it rests on and the blocks of its body; those of an article lead to
// the block. Texts are taken from the content when a file is written and not
// kept: beside the model only the postings are held in memory, about 3 bytes
// each.
//
// The bytes depend on the site alone. Documents are numbered in each piece
// from its start, and pieces end where the path of a document says, so that an
// edit changes the piece that it is in and not those after it.
package search

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"io"
	"math/bits"
	"slices"
	"sync"

	"atlas/internal/entity"
	"atlas/internal/markdown"
	"atlas/internal/parallel"
	"atlas/internal/site"
)

const (
	// Large is how many documents a site may have whose texts are all loaded.
	// With 3,000 pages of 700 characters, a query that only a text answers and
	// that is typed at once took 160 ms (median) by loading all and 111 ms by
	// postings; once loaded, 33 and 59 ms. 150 ms is what must hold.
	Large = 1000
	// ShardSize is how many bytes of text go into one file, about.
	ShardSize = 256 << 10
	// A large site loads the texts of single documents, so its pieces are
	// smaller.
	largeShardSize = 64 << 10
	// spillSize is from how many bytes of texts on postings are not held in
	// memory, of which they would take a half as much.
	spillSize = 256 << 20
	// pairSize is how large a file of postings is to be, about, and
	// pairShare how many bytes of postings a byte of text makes, measured on
	// articles.
	pairSize  = 64 << 10
	pairShare = 0.4
)

// Options are the words that the search shows, which this package does not
// know.
type Options struct {
	// Title is the heading of a page, Kind what the page is: 企业, 应用场景.
	Title, Kind func(*site.Page) string
	// Words are the messages of the search, by the names search.js knows.
	Words map[string]string
	// Large stands for [Large] when it is not 0; for tests.
	Large int
	// Cache keeps the postings of texts between builds; nil keeps none.
	Cache Cache
	// Kept is what an earlier index of the site left by [Index.Kept]: with it,
	// and its Cache, the keys of postings are found without reading them all.
	Kept Kept
	// Blocks gives the blocks of a record's body when they are at hand; nil,
	// or false, has the body read.
	Blocks func(*site.Record) ([]markdown.BlockText, bool)
}

// Cache keeps what was made from something by a name that changes with it.
type Cache interface {
	// Get gives what was kept, nil for nothing.
	Get(name string) []byte
	Put(name string, data []byte)
}

// File is a file of the built site.
type File struct {
	Path  string
	Write func(io.Writer) error
	// Key is a sum over all that the file is made from.
	Key func() [16]byte
	// Pages are those whose texts the file holds, nil for other files.
	Pages []*site.Page
}

// Kept is what an index leaves for a later one.
type Kept struct {
	// Version is that of the documents, Shards are the keys of the pieces, Pairs
	// those of the files of postings.
	Version string
	Shards  []string
	Pairs   [][16]byte
}

// Index is the search data of one site. Its files may be written by many
// goroutines at once.
type Index struct {
	opt      Options
	markdown *markdown.Renderer
	kinds    []kind
	docs     []doc
	shards   []*shard
	// spill tells that postings are left to the cache; groups are the last that
	// were read from there.
	spill  bool
	mu     sync.Mutex
	groups []*group
	// pairs is how many files of postings there are; 0 in a small site.
	pairs    int
	versions func() string
	pairKeys func() [][16]byte
	// collectors are lent to those who write texts.
	collectors sync.Pool
}

// kind is a kind of documents: its name and the folder of its pages.
type kind struct{ name, folder string }

// doc is a document.
type doc struct {
	page  *site.Page
	kind  int
	size  int // of its texts, about
	names []string
}

// shard is a run of documents whose texts stand in one file.
type shard struct {
	first, end int
	// key changes with the texts. It is the version that a file is asked for
	// and tells itself, so that no old one from a cache is taken.
	key string
	// postings are made with the texts, or before them if somebody asks for
	// them first.
	once     sync.Once
	postings packed
}

// New plans the files of a site. It reads names and the sizes of texts; the
// texts are read when a file is written.
func New(s *site.Site, opt Options) *Index {
	x := &Index{opt: opt, markdown: markdown.New()}
	if x.opt.Large == 0 {
		x.opt.Large = Large
	}
	x.addDocs(s)
	size, total := ShardSize, 0
	if len(x.docs) > x.opt.Large {
		size = largeShardSize
	}
	x.cut(size)
	for _, d := range x.docs {
		total += d.size
	}
	if len(x.docs) > x.opt.Large {
		x.spill = opt.Cache != nil && total > spillSize
		x.pairs = 1 << min(10, bits.Len(uint(float64(total)*pairShare/pairSize)))
	}
	x.versions = sync.OnceValue(x.version)
	x.pairKeys = sync.OnceValue(x.makePairKeys)
	return x
}

// Documents is how many documents the index has.
func (x *Index) Documents() int { return len(x.docs) }

// sections is the order in which kinds of documents rank when nothing else
// tells them apart: what has facts first, articles last, because every fact's
// quote stands in one as well.
var sections = func() []string {
	var list []string
	for _, k := range entity.Kinds {
		if k != entity.Article {
			list = append(list, k.Folder())
		}
	}
	return append(list, site.SectionOrganizations, site.SectionScenarios, site.SectionSectors, site.SectionYears, entity.Article.Folder())
}()

// addDocs lists the documents by kind and then in the order of their pages.
func (x *Index) addDocs(s *site.Site) {
	of := map[string]int{}
	for _, section := range sections {
		of[section] = -1
	}
	for _, p := range s.Pages() {
		if _, ok := of[p.Section]; !ok || p.Record == nil && p.Place == nil && p.Term == nil {
			continue
		}
		d := doc{page: p, kind: slices.Index(sections, p.Section), names: x.names(p), size: 32}
		for _, t := range texts(p) {
			d.size += len(t) + 16
		}
		if r := recordOf(p); r != nil {
			d.size += r.File.TextSize()
		}
		x.docs = append(x.docs, d)
	}
	slices.SortStableFunc(x.docs, func(a, b doc) int { return a.kind - b.kind })
	if len(x.docs) > maxDocs {
		x.docs = x.docs[:maxDocs]
	}
	for i, d := range x.docs {
		section := d.page.Section
		if of[section] < 0 {
			of[section] = len(x.kinds)
			x.kinds = append(x.kinds, kind{x.opt.Kind(d.page), section + "/"})
		}
		x.docs[i].kind = of[section]
	}
}

// cut parts the documents into shards of about size bytes. Where a shard may
// end depends on the path of its last document, so that cuts stay where they
// are when something before them grows.
func (x *Index) cut(size int) {
	sum, first := 0, 0
	for i, d := range x.docs {
		sum += d.size
		if last := i == len(x.docs)-1; last || sum >= size*5/4 || sum >= size*3/4 && pathHash(d.page.Path)%8 == 0 {
			x.shards = append(x.shards, &shard{first: first, end: i + 1})
			sum, first = 0, i+1
		}
	}
	parallel.Each(len(x.shards), func(i int) { x.shards[i].key = x.key(x.shards[i].first, x.shards[i].end) })
}

func pathHash(path string) uint32 {
	h := fnv.New32a()
	io.WriteString(h, path)
	return h.Sum32()
}

// key is a hash of what the texts of a run of documents are made from.
func (x *Index) key(first, end int) string {
	h := sha256.New()
	for _, d := range x.docs[first:end] {
		fmt.Fprintf(h, "%s\n", d.page.Path)
		for _, t := range texts(d.page) {
			fmt.Fprintf(h, "%d %s", len(t), t)
		}
		if r := recordOf(d.page); r != nil {
			sum := r.File.Sum()
			h.Write(sum[:])
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// told is the part of the key that the files tell.
func (s *shard) told() string { return s.key[:8] }

// version is a hash of which documents there are: the postings tell them by
// their numbers. The texts are not in it, or one edit would change every file
// of postings. An old file of postings from a cache, which servers allow for
// some minutes, may lack words that a text has had since; it names no wrong
// document.
func (x *Index) version() string {
	h := sha256.New()
	for _, d := range x.docs {
		fmt.Fprintf(h, "%s\n", d.page.Path)
	}
	for _, s := range x.shards {
		fmt.Fprintf(h, "%d\n", s.first)
	}
	fmt.Fprintf(h, "%d", x.pairs)
	return hex.EncodeToString(h.Sum(nil)[:4])
}

// Files lists the files of the search, those first that others wait for.
func (x *Index) Files() []File {
	files := []File{{"search/names.js", x.writeNames, x.namesKey, nil}}
	for k := range x.shards {
		files = append(files, File{fmt.Sprintf("search/page-%d.js", k), func(w io.Writer) error { return x.writePage(w, k) }, func() [16]byte { return x.pageKey(k) }, x.pagesOf(k)})
	}
	for k := range x.pairs {
		files = append(files, File{fmt.Sprintf("search/pair-%d.js", k), func(w io.Writer) error { return x.writePair(w, k) }, func() [16]byte { return x.pairKey(k) }, nil})
	}
	return files
}

func (x *Index) pagesOf(k int) []*site.Page {
	sh := x.shards[k]
	pages := make([]*site.Page, 0, sh.end-sh.first)
	for _, d := range x.docs[sh.first:sh.end] {
		pages = append(pages, d.page)
	}
	return pages
}
