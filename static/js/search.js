// Search, from a disk as from a server. The index is a set of classic scripts
// in search/ (package search tells what is in them), which are added to the
// page when somebody goes to a search field and not before. Results are made
// of text nodes only: no text of the atlas is ever read as HTML.
(function () {
  "use strict";
  var root = document.currentScript.src.replace(/js\/search\.js.*$/, "");
  var MAX = 64; // characters of a query that count
  var GAP = /[\s\u0085\u00ad\u200b-\u200f\u2060]/;
  var GAPS = new RegExp(GAP.source + "+", "g");
  var UPPER = /[A-Z\u00c0-\u00d6\u00d8-\u00de\u0391-\u03a1\u03a3-\u03ab\u0400-\u042f\uff01-\uff5e]/g;
  var TEXT = 9; // the rank of what stands in a text, after that of names
  var data = null; // names.js, once it is there
  var pairs = []; // postings by file: Map of characters to documents
  var loads = new Map();
  var boxes = [];

  // Folding is that of package search, letter for letter.
  function lower(c) {
    var n = c.charCodeAt(0);
    if (n > 0xff00) {
      n -= 0xfee0;
      if (n < 65 || n > 90) { return String.fromCharCode(n); }
    }
    return String.fromCharCode(n + (n >= 0x400 && n < 0x410 ? 80 : 32));
  }
  function fold(s) { return s.replace(GAPS, "").replace(UPPER, lower); }

  // ---- The index

  window.atlasSearch = {
    fold: fold,
    names: function (d) {
      d.docs.forEach(function (x, i) {
        var names = [], j, t;
        for (j = 3; j < x.length; j += 2) {
          t = x[j + 1] ? x[j + 1].split(" ") : [];
          names.push({ text: x[j], fold: fold(x[j]), tokens: t, letters: t.map(function (s) { return s.toLowerCase(); }) });
        }
        d.docs[i] = {
          n: i, kind: x[0], weight: x[1], names: names, texts: [],
          url: d.kinds[x[0]][1] + (x[2] || x[4].toLowerCase().replace(/ /g, "-")) + ".html"
        };
      });
      data = d;
    },
    page: function (k, key, list) {
      if (!data || key !== data.shards[k][1]) { return; }
      list.forEach(function (x) {
        data.docs[data.shards[k][0] + x[0]].texts.push({ at: x[1], text: x[2], fold: fold(x[2]) });
      });
    },
    pair: function (k, key, list) {
      if (data && key === data.version) { pairs[k] = new Map(list); }
    }
  };

  function load(file, key) {
    var p = loads.get(file);
    if (!p) {
      p = new Promise(function (done) {
        var s = document.createElement("script");
        s.src = root + "search/" + file + ".js" + (key ? "?v=" + key : "");
        s.onload = s.onerror = done;
        document.head.appendChild(s);
      });
      loads.set(file, p);
    }
    return p;
  }

  // Names come first; then, where the site is small, all texts, some files at a
  // time, so that a key press is answered between two of them.
  var started;
  function start() {
    var k = 0, done = 0;
    function next() {
      if (k < data.shards.length) {
        load("page-" + k, data.shards[k++][1]).then(function () {
          data.ready = ++done === data.shards.length;
          refresh();
          next();
        });
      }
    }
    started = started || load("names").then(function () {
      refresh();
      for (var n = 0; data && !data.pairs && n < 6; n++) { next(); }
    });
  }
  function refresh() { boxes.forEach(function (soon) { soon(); }); }

  // ---- Finding

  // How far the letters q, from at on, read the syllables of a name from i on:
  // a syllable whole or by its first letter (or zh, ch, sh), a Latin word
  // whole, the last one as far as it is typed. -1 when they do not.
  function read(name, i, q, at) {
    if (at >= q.length) { return i; }
    if (i >= name.letters.length) { return -1; }
    var s = name.letters[i], n = 0, end;
    var syllable = s === name.tokens[i] && !/\d/.test(s);
    while (n < s.length && s[n] === q[at + n]) { n++; }
    for (; n > 0; n--) {
      if (n === s.length || at + n === q.length || syllable && (n === 1 || n === 2 && s[1] === "h")) {
        end = read(name, i + 1, q, at + n);
        if (end >= 0) { return end; }
      }
    }
    return -1;
  }

  // A query as pinyin: "zhōng'guó" is zhongguo, lü is lv; "" when it is none.
  function pinyin(q) {
    q = q.replace(/['’]/g, "").replace(/[üǖǘǚǜ]/g, "v").normalize("NFD").replace(/[\u0300-\u036f]/g, "");
    return /^[a-z0-9]*[a-z][a-z0-9]*$/.test(q) ? q : "";
  }

  // How the best of a document's names answers a query: title, start of the
  // title, the same of other names, inside, then pinyin.
  function inNames(doc, q, py) {
    var best = null;
    doc.names.forEach(function (name, j) {
      var at = name.fold.indexOf(q), rank = TEXT, span, i, end;
      if (at >= 0) {
        rank = at > 0 ? 4 : name.fold === q ? 0 : 1;
        if (j) { rank = at > 0 ? 5 : rank + 2; }
      } else if (py) {
        for (i = 0; i < name.letters.length && (i === 0 || py.length > 1) && !span; i++) {
          end = read(name, i, py, 0);
          if (end > 0) {
            span = [i, end];
            rank = i > 0 ? 8 : end < name.letters.length ? 7 : 6;
          }
        }
      }
      if (rank < (best ? best.rank : TEXT)) { best = { rank: rank, name: j, span: span }; }
    });
    return best;
  }

  function query(text) {
    var words = text.trim().split(/\s+/).map(fold).filter(Boolean);
    var whole = words.join("").slice(0, MAX);
    if (words.length < 2 || words.join("").length > MAX) { words = [whole]; }
    return { whole: whole, words: words, pinyin: [whole].concat(words).map(pinyin) };
  }

  // Everything among what is loaded that answers a query, in its order: the
  // query as one, then all of its words; by rank, kind, weight.
  function find(q) {
    var hits = [], several = q.words.length > 1;
    function all(text) { return q.words.every(function (w) { return text.fold.includes(w); }); }
    data.docs.forEach(function (doc) {
      var named = inNames(doc, q.whole, q.pinyin[0]);
      var texts = doc.texts.filter(function (t) { return t.fold.includes(q.whole); });
      var rank = TEXT, worst = 0, ok;
      if (several && !texts.length) {
        texts = doc.texts.filter(all);
        rank += 10;
      }
      if (!named && !texts.length && several) {
        ok = q.words.every(function (w, i) {
          var hit = inNames(doc, w, q.pinyin[i + 1]);
          worst = Math.max(worst, hit ? hit.rank : TEXT);
          return hit || doc.texts.some(function (t) { return t.fold.includes(w); });
        });
        if (ok) { named = { rank: worst + 10, name: 0 }; }
      }
      if (named) { hits.push({ rank: named.rank, doc: doc, name: named.name, span: named.span, text: texts[0] || doc.texts[0] }); }
      // The blocks of an article are places of their own.
      if (data.kinds[doc.kind][1] === "articles/") {
        texts.forEach(function (t) { if (t.at || !named) { hits.push({ rank: rank, doc: doc, name: 0, text: t, block: t.at }); } });
      } else if (!named && texts.length) {
        hits.push({ rank: rank, doc: doc, name: 0, text: texts[0] });
      }
    });
    return hits.sort(function (a, b) { return a.rank - b.rank || before(a.doc, b.doc); });
  }
  function before(a, b) { return a.kind - b.kind || b.weight - a.weight || a.n - b.n; }

  // In a large site the postings tell which documents can hold the words; the
  // texts of the first of them are loaded. Gives how many were left out.
  function fetchTexts(q, limit) {
    var files = [];
    function file(c) { return (Math.imul(c.codePointAt(0), 2654435761) >>> 16) & (data.pairs - 1); }
    function docsOf(list) {
      var last = 0;
      return list.map(function (d) { return (last += d); });
    }
    function holding(word) {
      var chars = Array.from(word).slice(0, 16), found = null;
      if (chars.length === 1) {
        found = new Set();
        (pairs[file(word)] || new Map()).forEach(function (list, pair) {
          if (pair.startsWith(word)) { docsOf(list).forEach(function (d) { found.add(d); }); }
        });
        return found;
      }
      chars.slice(1).forEach(function (c, i) {
        var map = pairs[file(chars[i])], docs = new Set(docsOf(map && map.get(chars[i] + c) || []));
        found = found ? new Set(Array.from(found).filter(function (d) { return docs.has(d); })) : docs;
      });
      return found;
    }
    q.words.forEach(function (w) {
      var chars = Array.from(w).slice(0, 16);
      (chars.length > 1 ? chars.slice(0, -1) : chars).forEach(function (c) { files.push("pair-" + file(c)); });
    });
    return Promise.all(files.map(function (f) { return load(f, data.version); })).then(function () {
      var sets = q.words.map(holding), shards = new Set();
      var docs = data.docs.filter(function (d) {
        return sets.some(function (s) { return s.has(d.n); }) &&
          q.words.every(function (w, i) { return sets[i].has(d.n) || inNames(d, w, q.pinyin[i + 1]); });
      }).sort(before);
      docs.slice(0, limit).forEach(function (d) {
        var k = data.shards.findIndex(function (s) { return s[0] > d.n; });
        shards.add(k < 0 ? data.shards.length - 1 : k - 1);
      });
      return Promise.all(Array.from(shards).map(function (k) { return load("page-" + k, data.shards[k][1]); })).then(function () {
        return Math.max(0, docs.length - limit);
      });
    });
  }

  // ---- Showing

  function el(name, className, text) {
    var e = document.createElement(name);
    if (className) { e.className = className; }
    if (text) { e.textContent = text; }
    return e;
  }
  function say(key, value) { return data.say[key].replace("{0}", value); }

  // Where the words stand in a text, as offsets into it and not into its fold.
  function spots(text, words) {
    var folded = fold(text), at = [], found = [], i;
    for (i = 0; i < text.length; i++) { if (!GAP.test(text[i])) { at.push(i); } }
    words.forEach(function (w) {
      for (i = folded.indexOf(w); i >= 0; i = folded.indexOf(w, i + w.length)) {
        found.push([at[i], at[i + w.length - 1] + 1]);
      }
    });
    return found.sort(function (a, b) { return a[0] - b[0]; });
  }

  // The characters of a name that the syllables from..to read.
  function spoken(name, span) {
    var unit = /\p{Script=Han}|[^\p{Script=Han}\s\p{P}\p{S}]+/gu, units = [], m;
    while ((m = unit.exec(name.text))) { units.push([m.index, unit.lastIndex]); }
    return units.length === name.letters.length ? [[units[span[0]][0], units[span[1] - 1][1]]] : [];
  }

  function put(parent, text, marks) {
    var last = 0;
    marks.forEach(function (m) {
      if (m[0] < last) { return; }
      parent.append(text.slice(last, m[0]), el("mark", "", text.slice(m[0], m[1])));
      last = m[1];
    });
    parent.append(text.slice(last));
  }

  // The part of a text round its first mark.
  function snippet(text, words, length) {
    var p = el("p"), marks = spots(text, words);
    var from = marks.length ? Math.max(0, marks[0][0] - 20) : 0, to = from + length;
    if (/[\udc00-\udfff]/.test(text[from])) { from--; }
    if (/[\udc00-\udfff]/.test(text[to])) { to--; }
    if (from > 0) { p.append("…"); }
    put(p, text.slice(from, to), marks.filter(function (m) { return m[0] < to; }).map(function (m) {
      return [m[0] - from, Math.min(m[1], to) - from];
    }));
    if (to < text.length) { p.append("…"); }
    return p;
  }

  // A result: on its own page with the kind in the column of keys.
  function show(hit, q, full) {
    var li = el("li", full ? "row" : ""), kind = el("small", "key", data.kinds[hit.doc.kind][0]);
    var body = el("div", "text wide"), a = el("a"), small = el("small");
    var name = hit.doc.names[hit.name], title = hit.doc.names[0];
    var marks = hit.rank < TEXT && hit.span ? spoken(name, hit.span) : null;
    a.href = root + hit.doc.url + (hit.text && hit.text.at && hit.rank % 10 === TEXT ? "#" + hit.text.at : "");
    put(a, title.text, hit.name ? [] : marks || spots(title.text, spots(title.text, [q.whole]).length ? [q.whole] : q.words));
    if (hit.block) { small.append(say("block", hit.block.slice(1))); }
    if (hit.name) {
      small.append(data.say.alias + " ");
      put(small, name.text, marks || spots(name.text, [q.whole]));
    }
    body.append(a, " ", small);
    if (hit.text) { body.append(snippet(hit.text.text, hit.text.fold.includes(q.whole) ? [q.whole] : q.words, full ? 120 : 60)); }
    li.append(kind, body);
    return li;
  }

  // A field with its results: in a panel below it, or on the page itself.
  function box(form, full) {
    var input = form.querySelector("input"), step = full ? 50 : 8, limit = step;
    var status = full ? document.querySelector(".status") : el("p", "hidden");
    var list = full ? document.querySelector(".hits") : el("ol", "hits");
    var waiting = 0, last = "", left = 0, asked, got;
    if (!full) {
      status.setAttribute("role", "status");
      list.hidden = true;
      form.append(status, list);
    }
    form.hidden = false;

    function update() {
      waiting = 0;
      var text = input.value.trim(), q = query(text), hits, active, more;
      if (text !== last) {
        last = text;
        limit = step;
        left = 0;
        asked = got = null;
      }
      if (data && data.pairs && q.whole && asked !== text) { deepen(q); }
      if (!q.whole || !data) {
        list.textContent = status.textContent = "";
        list.hidden = true;
        return;
      }
      hits = find(q);
      active = list.contains(document.activeElement) && document.activeElement.href;
      list.textContent = "";
      hits.slice(0, limit).forEach(function (h) { list.append(show(h, q, full)); });
      if (hits.length > limit || left) {
        more = list.appendChild(el("li", "more")).appendChild(el(full ? "button" : "a", "", data.say[full ? "more" : "all"]));
        if (full) {
          more.type = "button";
          more.onclick = function () {
            var n = limit;
            limit += step;
            (left ? deepen(q) : Promise.resolve()).then(function () {
              update();
              (stops()[n] || input).focus();
            });
          };
        } else {
          more.href = form.action + "?q=" + encodeURIComponent(text);
        }
      }
      status.textContent = hits.length ? say(left ? "least" : "count", hits.length) :
        data.ready || data.pairs && got === text ? say("none", text) : data.say.loading;
      // In the panel, what the status says is seen as well.
      if (!full && !hits.length) { list.append(el("li", "", status.textContent)); }
      list.hidden = !list.firstChild || !full && !active && !form.contains(document.activeElement);
      if (active) {
        stops().some(function (a) { return a.href === active && (a.focus(), true); });
      }
    }
    function soon() { waiting = waiting || setTimeout(update); }
    // The texts of a large site come on demand.
    function deepen(q) {
      var text = asked = last;
      return fetchTexts(q, limit).then(function (n) {
        if (text !== last) { return; }
        left = n;
        got = text;
        soon();
      });
    }
    function stops() { return Array.from(list.querySelectorAll("a, button")); }
    boxes.push(soon);

    input.addEventListener("focus", function () { start(); soon(); });
    input.addEventListener("input", function () {
      start();
      soon();
      if (full) {
        clearTimeout(box.timer);
        box.timer = setTimeout(function () {
          // Some browsers allow no new address on a page from a disk.
          try { history.replaceState(null, "", last ? "?q=" + encodeURIComponent(last) : location.pathname); } catch (e) { /* then not */ }
        }, 300);
      }
    });
    form.addEventListener("submit", function (e) {
      if (waiting) { update(); }
      if (full) {
        e.preventDefault();
        if (stops()[0]) { stops()[0].click(); }
      } else if (!input.value.trim()) {
        e.preventDefault();
      }
    });
    function keys(e) {
      var all = stops(), at = all.indexOf(document.activeElement);
      if (e.isComposing || e.ctrlKey || e.metaKey || e.altKey) { return; }
      if (e.key === "ArrowDown" && at + 1 < all.length) { all[at + 1].focus(); }
      else if (e.key === "ArrowUp" && at >= 0) { (all[at - 1] || input).focus(); }
      else if (e.key === "Escape" && at >= 0) { input.focus(); }
      else if (e.key === "Escape" && input.value) { input.value = ""; soon(); }
      else if (e.key === "Escape") { input.blur(); }
      else { return; }
      e.preventDefault();
    }
    form.addEventListener("keydown", keys);
    if (full) {
      list.addEventListener("keydown", keys);
      input.value = new URLSearchParams(location.search).get("q") || input.value;
      if (input.value || location.hash === "#q") { input.focus(); }
    } else {
      form.addEventListener("focusout", function () {
        setTimeout(function () { list.hidden = list.hidden || !form.contains(document.activeElement); });
      });
    }
    return input;
  }

  // ---- The page

  var slash = true;
  try { slash = localStorage.getItem("atlas-slash") !== "off"; } catch (e) { /* not allowed: the key works */ }
  function set(on) {
    slash = on;
    try { localStorage.setItem("atlas-slash", on ? "on" : "off"); } catch (e) { /* only this page */ }
  }

  function begin() {
    var full = document.querySelector("form.seek"), small = document.querySelector("form.find");
    var form = full || small, key = document.querySelector(".slash");
    if (!form) { return; }
    var input = box(form, !!full);
    // A key without Ctrl must be one that can be switched off.
    if (key) {
      key.hidden = false;
      key.firstElementChild.checked = slash;
      key.firstElementChild.onchange = function () { set(this.checked); };
    }
    document.addEventListener("keydown", function (e) {
      if (!slash || e.key !== "/" || e.ctrlKey || e.metaKey || e.altKey || e.isComposing ||
          e.target.closest("input, textarea, select, [contenteditable]")) { return; }
      e.preventDefault();
      if (input.offsetParent) {
        input.focus();
        input.select();
      } else {
        location.href = form.action + "#q";
      }
    });
  }
  if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", begin); } else { begin(); }
})();
