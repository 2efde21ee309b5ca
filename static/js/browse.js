// The pages for browsing by facets and for comparing two places. Both filter
// the same data, a classic script that is loaded when the page stands: from a
// disk a page may load scripts, but not fetch.
(function () {
  "use strict";
  var page = document.querySelector(".browse, .compare");
  if (!page) { return; }
  page.classList.add("live");
  var say = page.dataset;
  var root = say.data.replace(/data\/[^/]*$/, "");
  var NAMES = ["kind", "place", "sector", "scenario", "year", "status", "level"];
  var words = {}; // facet -> value -> text, as the page has them
  var one = {}; // kind -> what one of them is called
  all("[data-facet]").forEach(function (facet) {
    var own = words[facet.dataset.facet] = { order: [] };
    all("[data-value]", facet).forEach(function (li) {
      var text = li.querySelector("a, .line > span") || li;
      own[li.dataset.value] = text.textContent;
      if (li.dataset.single) { one[li.dataset.value] = li.dataset.single; }
      own.order.push(li.dataset.value);
    });
  });
  function all(selector, from) { return Array.prototype.slice.call((from || document).querySelectorAll(selector)); }
  function fill(text) {
    var args = arguments;
    return text.replace(/\{(\d)\}/g, function (_, i) { return args[+i + 1]; });
  }
  function el(tag, props, children) {
    var e = document.createElement(tag);
    Object.keys(props || {}).forEach(function (k) {
      if (k === "text") { e.textContent = props[k]; } else if (props[k] !== null) { e.setAttribute(k, props[k]); }
    });
    (children || []).forEach(function (c) { e.appendChild(typeof c === "string" ? document.createTextNode(c) : c); });
    return e;
  }
  function clear(e) { while (e.firstChild) { e.removeChild(e.firstChild); } return e; }
  function word(name, value) {
    if (words[name] && Object.prototype.hasOwnProperty.call(words[name], value)) { return words[name][value]; }
    return name === "year" ? fill(say.year, value) : value;
  }
  function query(state, names) {
    var q = new URLSearchParams();
    names.forEach(function (n) { if (state[n]) { q.set(n, state[n]); } });
    return String(q) ? "?" + q : location.pathname.replace(/^.*\//, "");
  }
  function go(address) {
    try { history.pushState(null, "", address); return true; } catch (e) { location.href = address; return false; }
  }

  var records = [];
  var order = {}; // place, sector and scenario as the data lists them
  function unpack(data) {
    function names(list) { return function (i) { return data[list][i]; }; }
    order = data;
    records = data.records.map(function (r) {
      return { title: r[0], href: root + r[1], date: r[3], kind: [r[2]], year: r[4] ? [r[4]] : [], place: r[5].map(names("place")),
        sector: r[6].map(names("sector")), scenario: r[7].map(names("scenario")), status: r[8] ? [r[8]] : [], level: r[9] ? [r[9]] : [] };
    });
  }
  function row(r) {
    var meta = [one[r.kind[0]]];
    r.level.forEach(function (v) { meta.push(word("level", v)); });
    r.status.forEach(function (v) { if (v !== "unknown") { meta.push(word("status", v)); } });
    meta = meta.concat(r.place.slice(0, 1), r.scenario);
    return el("li", { "class": "row fact" }, [
      el("p", { "class": "key", text: r.date || say.undated }),
      el("div", { "class": "text wide" }, [
        el("h3", {}, [el("a", { href: r.href, text: r.title })]),
        el("p", { "class": "meta" }, meta.reduce(function (list, m) { return list.concat(el("span", { text: m }), " "); }, []))
      ])
    ]);
  }
  function leader(link, n) {
    return el("li", {}, [el("span", { "class": "line" }, [link, el("span", { "class": "dots", "aria-hidden": "true" }), el("span", { "class": "num", text: n })])]);
  }

  /* Browsing */

  function browse() {
    var state = {};
    var open = {}; // facets that show all their values
    var STEP = 100;
    var TOP = 10;
    var results = page.querySelector(".results");
    var list = results.querySelector(".rows");
    var next = results.querySelector(".next");
    var found = [];
    function read() {
      var q = new URLSearchParams(location.search);
      NAMES.forEach(function (n) { state[n] = q.get(n) || ""; });
    }
    function without(name, value) {
      var s = {};
      NAMES.forEach(function (n) { s[n] = state[n]; });
      s[name] = value;
      return query(s, NAMES);
    }
    function count() {
      var counts = {};
      NAMES.forEach(function (n) { counts[n] = new Map(); });
      found = [];
      records.forEach(function (r) {
        var failed = NAMES.filter(function (n) { return state[n] && r[n].indexOf(state[n]) < 0; });
        if (failed.length > 1) { return; }
        (failed.length ? failed : NAMES).forEach(function (n) {
          r[n].forEach(function (v) { counts[n].set(v, (counts[n].get(v) || 0) + 1); });
        });
        if (!failed.length) { found.push(r); }
      });
      return counts;
    }
    function facet(section, counts) {
      var name = section.dataset.facet;
      var ul = clear(section.querySelector("ul"));
      var values = Array.from(counts.keys());
      if (state[name] && values.indexOf(state[name]) < 0) { values.push(state[name]); }
      section.hidden = !values.length;
      var rank = order[name];
      if (name === "year") { values.sort(); } else if (rank) {
        var at = new Map();
        rank.forEach(function (v, i) { at.set(v, i); });
        values.sort(function (a, b) { return (counts.get(b) || 0) - (counts.get(a) || 0) || at.get(a) - at.get(b); });
      } else { values.sort(function (a, b) { return words[name].order.indexOf(a) - words[name].order.indexOf(b); }); }
      var shown = open[name] ? values : values.filter(function (v, i) { return i < TOP || v === state[name]; });
      shown.forEach(function (v) {
        var chosen = v === state[name];
        var a = el("a", { href: without(name, chosen ? "" : v), text: word(name, v), "aria-current": chosen ? "true" : null });
        ul.appendChild(leader(a, counts.get(v) || 0));
      });
      var more = section.querySelector(".more");
      if (more) { more.parentNode.removeChild(more); }
      if (values.length > TOP) {
        var b = el("button", { type: "button", "aria-expanded": String(!!open[name]), text: open[name] ? say.fewer : fill(say.all, values.length) });
        b.addEventListener("click", function () {
          open[name] = !open[name];
          facet(section, counts);
          section.querySelector(".more button").focus();
        });
        section.appendChild(el("p", { "class": "more" }, [b]));
      }
    }
    function more() {
      var from = list.childNodes.length;
      found.slice(from, from + STEP).forEach(function (r) { list.appendChild(row(r)); });
      var left = found.length - list.childNodes.length;
      next.hidden = left <= 0;
      next.textContent = fill(say.more, Math.min(left, STEP));
      return list.childNodes[from];
    }
    function show() {
      var counts = count();
      all(".facet", page).forEach(function (s) { facet(s, counts[s.dataset.facet]); });
      results.querySelector(".count").textContent = found.length;
      results.querySelector(".tally").textContent = fill(say.some, found.length, records.length);
      var chosen = clear(results.querySelector(".chosen"));
      NAMES.forEach(function (n) {
        if (state[n]) {
          chosen.appendChild(el("li", {}, [el("a", { href: without(n, ""), "aria-label": fill(say.remove, word(n, state[n])), text: word(n, state[n]) })]));
        }
      });
      results.querySelector(".side").href = say.compare + (state.place ? "?a=" + encodeURIComponent(state.place) : "");
      clear(list);
      more();
    }
    page.addEventListener("click", function (e) {
      var a = e.target.closest(".facet a, .chosen a");
      if (!a || e.ctrlKey || e.metaKey || e.shiftKey || e.button) { return; }
      e.preventDefault();
      var name = a.closest(".facet");
      if (!go(a.getAttribute("href"))) { return; }
      read();
      show();
      // The list was made anew: the focus goes where it was, or to the results.
      var again = name && name.querySelector("a[aria-current]");
      if (again) { again.focus(); } else if (name) { name.querySelector("a").focus(); } else { results.querySelector(".side").focus(); }
    });
    next.addEventListener("click", function () {
      var first = more();
      if (first) { first.querySelector("a").focus(); }
    });
    window.addEventListener("popstate", function () { read(); show(); });
    if (matchMedia("(max-width: 47.99em)").matches) { page.querySelector("details").open = false; }
    results.hidden = false;
    read();
    show();
  }

  /* Two places */

  function compare() {
    var form = page.querySelector("form");
    var sides = page.querySelector(".sides");
    var selects = ["a", "b"].map(function (n) { return form.elements[n]; });
    var size = new Map();
    records.forEach(function (r) { r.place.forEach(function (p) { size.set(p, (size.get(p) || 0) + 1); }); });
    var places = order.place.filter(function (p) { return size.get(p); });
    selects.forEach(function (s) {
      places.forEach(function (p) { s.appendChild(el("option", { value: p, text: p + " " + size.get(p) })); });
    });
    function read() {
      var q = new URLSearchParams(location.search);
      var fullest = places.slice().sort(function (a, b) { return size.get(b) - size.get(a); });
      ["a", "b"].forEach(function (n, i) {
        var v = q.get(n);
        // Of what nobody chose, a place and the fullest one that is not in it.
        selects[i].value = size.get(v) ? v : fullest.filter(function (p) {
          return i === 0 || p !== selects[0].value && !records.some(function (r) { return r.place.indexOf(p) >= 0 && r.place.indexOf(selects[0].value) >= 0; });
        })[0] || fullest[i];
      });
    }
    function tally(list, name) {
      var m = new Map();
      list.forEach(function (r) { r[name].forEach(function (v) { m.set(v, (m.get(v) || 0) + 1); }); });
      return m;
    }
    function show() {
      var two = selects.map(function (s) { return s.value; });
      var lists = two.map(function (p) { return records.filter(function (r) { return r.place.indexOf(p) >= 0; }); });
      clear(sides);
      sides.hidden = false;
      var most = 0;
      var table = el("table", { "class": "data pair" }, [el("thead", {}, [el("tr", {}, [
        el("th", { scope: "col", text: say.item }), el("th", { scope: "col", text: two[0] }), el("th", { scope: "col", text: two[1] })
      ])])]);
      var cells = [];
      function line(label, name, value, ns) {
        return el("tr", {}, [el("th", { scope: "row", text: label })].concat(ns.map(function (n, i) {
          var q = { place: two[i] };
          if (name) { q[name] = value; most = Math.max(most, n); }
          var td = el("td", {}, n ? [el("a", { href: say.browse + query(q, NAMES), text: n })] : ["–"]);
          if (name) { cells.push([td, n]); }
          return td;
        })));
      }
      table.appendChild(el("tbody", {}, [line(say.total, "", "", lists.map(function (l) { return l.length; }))]));
      NAMES.forEach(function (name) {
        if (name === "place") { return; }
        var counts = lists.map(function (l) { return tally(l, name); });
        var values = Array.from(new Set(Array.from(counts[0].keys()).concat(Array.from(counts[1].keys()))));
        var rank = words[name] && words[name].order.length ? words[name].order : order[name];
        if (rank) { values.sort(function (a, b) { return rank.indexOf(a) - rank.indexOf(b); }); } else { values.sort(); }
        if (!values.length) { return; }
        var title = page.querySelector('[data-facet="' + name + '"]');
        title = title ? title.dataset.title : name === "year" ? say.years : say[name];
        table.appendChild(el("tbody", {}, [el("tr", {}, [el("th", { scope: "rowgroup", colspan: 3, "class": "group", text: title })])].concat(values.map(function (v) {
          return line(word(name, v), name, v, counts.map(function (c) { return c.get(v) || 0; }));
        }))));
      });
      cells.forEach(function (c) { if (c[1]) { c[0].className = "s" + (1 + Math.round(4 * (c[1] - 1) / Math.max(1, most - 1))); } });
      sides.appendChild(table);
      var columns = el("div", { "class": "columns" });
      two.forEach(function (p, i) {
        columns.appendChild(el("section", {}, [
          el("h2", { text: fill(say.records, p) }),
          el("ol", { "class": "rows" }, lists[i].slice(0, 20).map(row)),
          el("p", { "class": "more" }, [el("a", { href: say.browse + query({ place: p }, NAMES), text: fill(say.rest, lists[i].length) })])
        ]));
      });
      sides.appendChild(columns);
    }
    function changed() {
      go(query({ a: selects[0].value, b: selects[1].value }, ["a", "b"]));
      show();
    }
    form.addEventListener("submit", function (e) { e.preventDefault(); });
    form.addEventListener("change", changed);
    form.querySelector("button").addEventListener("click", function () {
      var a = selects[0].value;
      selects[0].value = selects[1].value;
      selects[1].value = a;
      changed();
    });
    window.addEventListener("popstate", function () { read(); show(); });
    if (places.length < 2) { return; }
    form.hidden = false;
    page.querySelector(".everything").hidden = true;
    read();
    show();
  }

  var script = document.createElement("script");
  script.src = say.data;
  script.onload = function () {
    unpack(window.atlasFacets);
    if (page.classList.contains("browse")) { browse(); } else { compare(); }
  };
  script.onerror = function () { page.insertBefore(el("p", { "class": "note", role: "status", text: say.failed }), page.firstChild); };
  document.head.appendChild(script);
})();
