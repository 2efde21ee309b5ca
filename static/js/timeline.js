// Filters of the timeline. What is chosen stands in the address, so that it
// can be kept and shared; without a script the whole list is there.
(function () {
  "use strict";
  var form = document.querySelector("form.filter");
  var whole = document.querySelector("[data-whole]");
  if (whole && location.search) { location.replace(whole.dataset.whole + location.search); }
  if (!form) { return; }
  var names = ["kind", "place", "year"];
  function all(selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); }
  function say(text, a, b) { return text.replace("{0}", a).replace("{1}", b); }
  var rows = all("li.fact[data-kind]").map(function (li) {
    var when = li.dataset.when;
    return { li: li, kind: [li.dataset.kind], place: li.dataset.places.split("|"), year: [when.slice(0, 4)], month: +when.slice(5, 7) || 13 };
  });
  var years = all("section.facts");
  // The classes of the table of months, as the page was made with them.
  var cells = {};
  var steps = {};
  all(".matrix tbody tr").forEach(function (tr) {
    var tds = all("td", tr);
    cells[tr.querySelector("th").textContent.match(/\d+/)[0]] = tds;
    tds.slice(0, 13).forEach(function (td) { if (td.textContent) { steps[td.textContent] = td.className; } });
  });
  function classOf(n) { // a count that was not there takes the class below it
    while (n > 0 && !(n in steps)) { n--; }
    return n ? steps[n] : "s1";
  }

  function read() {
    var query = new URLSearchParams(location.search);
    names.forEach(function (name) {
      form.elements[name].value = query.get(name) || "";
      if (form.elements[name].selectedIndex < 0) { form.elements[name].value = ""; }
    });
  }
  function write() {
    var query = new URLSearchParams();
    names.forEach(function (name) { if (form.elements[name].value) { query.set(name, form.elements[name].value); } });
    var q = String(query);
    try { history.pushState(null, "", q ? "?" + q : location.pathname); } catch (e) { location.search = q; }
  }
  function show() {
    var shown = 0;
    var counts = {};
    var byYear = {};
    names.forEach(function (name) { counts[name] = {}; });
    rows.forEach(function (row) {
      var failed = names.filter(function (name) {
        var v = form.elements[name].value;
        return v && row[name].indexOf(v) < 0;
      });
      row.li.hidden = failed.length > 0;
      if (failed.length > 1) { return; }
      (failed.length ? failed : names).forEach(function (name) {
        row[name].forEach(function (v) { counts[name][v] = (counts[name][v] || 0) + 1; });
      });
      if (failed.length) { return; }
      shown++;
      var months = byYear[row.year[0]] = byYear[row.year[0]] || { 0: 0 };
      months[row.month] = (months[row.month] || 0) + 1;
      months[0]++;
    });
    years.forEach(function (section) {
      var n = section.querySelectorAll("li.fact:not([hidden])").length;
      section.hidden = !n;
      section.querySelector(".count").textContent = n;
    });
    Object.keys(cells).forEach(function (y) {
      var months = byYear[y] || {};
      cells[y].forEach(function (td, i) {
        var n = months[i < 13 ? i + 1 : 0] || 0;
        td.textContent = n || (i < 13 ? "" : 0);
        if (i < 13) { if (n) { td.className = classOf(n); } else { td.removeAttribute("class"); } }
      });
    });
    names.forEach(function (name) {
      all("option[data-text]", form.elements[name]).forEach(function (o) {
        var n = counts[name][o.value] || 0;
        o.textContent = say(form.dataset.option, o.dataset.text, n);
        o.disabled = !n && !o.selected;
      });
    });
    form.querySelector("[role=status]").textContent = say(form.dataset.some, shown, rows.length);
  }

  form.addEventListener("change", function () { write(); show(); });
  form.addEventListener("submit", function (e) { e.preventDefault(); });
  form.addEventListener("reset", function (e) {
    e.preventDefault();
    names.forEach(function (name) { form.elements[name].value = ""; });
    write();
    show();
  });
  window.addEventListener("popstate", function () { read(); show(); });
  form.hidden = false;
  read();
  show();
})();
