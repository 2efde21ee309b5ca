// Shows a page anew when it changes, exchanges its style sheets, and tells what
// is wrong. Pages get this script from atlas serve, and only from it.
(function () {
  "use strict";
  var me = document.currentScript, state = me.dataset.state, plain = "plain" in me.dataset;
  var source, box, sheet;

  var on = {
    reload: function () {
      quiet();
      location.reload();
    },
    css: function (sum) {
      document.querySelectorAll('link[rel~="stylesheet"]').forEach(function (old) {
        var to = new URL(old.href, location.href), link = old.cloneNode();
        if (to.origin !== location.origin || "gone" in old.dataset) { return; }
        to.searchParams.set("atlas", sum);
        link.href = to.href;
        old.dataset.gone = "";
        // The old one stays until the new one is there, so that nothing flashes.
        link.onload = link.onerror = function () { old.remove(); };
        old.after(link);
      });
    },
    problems: function (data) {
      // The page that lists problems has them in its text.
      if (!plain) { show(JSON.parse(data)); }
    },
    fine: hide
  };

  // A browser opens few connections to a server at once: a page that nobody
  // sees gives its own up, and asks what it has missed when it is seen again.
  function listen() {
    if (source || document.hidden) { return; }
    source = new EventSource("/.atlas/events?page=" + encodeURIComponent(location.pathname) + "&state=" + encodeURIComponent(state));
    Object.keys(on).forEach(function (name) {
      source.addEventListener(name, function (e) {
        state = e.lastEventId || state;
        on[name](e.data);
      });
    });
  }

  function quiet() {
    if (source) { source.close(); }
    source = null;
  }

  function add(to, name, text, lang) {
    var e = document.createElement(name);
    e.textContent = text;
    if (lang) { e.lang = lang; }
    to.append(e);
    return e;
  }

  function show(notice) {
    hide();
    box = document.createElement("div");
    box.id = "atlas-problems";
    var root = box.attachShadow({mode: "open"});
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
    }
    root.adoptedStyleSheets = [sheet];
    var alert = add(root, "section", "");
    alert.setAttribute("role", "alert");
    add(alert, "h2", notice.title, notice.lang);
    var list = add(alert, "ol", "");
    notice.problems.forEach(function (p) {
      var item = add(list, "li", "", "en");
      if (p.place) { add(item, "code", p.place); }
      add(item, "p", p.message);
      if (p.hint) { add(item, "p", notice.hint + p.hint).className = "hint"; }
    });
    var button = add(alert, "button", notice.close, notice.lang);
    button.type = "button";
    button.onclick = hide;
    document.documentElement.append(box);
    document.addEventListener("keydown", escape);
  }

  function hide() {
    if (box) { box.remove(); }
    box = null;
    document.removeEventListener("keydown", escape);
  }

  function escape(e) {
    if (e.key === "Escape") { hide(); }
  }

  var css = ":host{all:initial;position:fixed;inset:auto 0 0;z-index:2147483647}" +
    "section{box-sizing:border-box;max-height:60vh;overflow:auto;padding:1rem max(1rem,4vw);background:#fdfbf6;color:#1c1a17;" +
    "border-top:3px solid #a8321f;font:16px/1.5 system-ui,sans-serif}" +
    "h2{margin:0 0 .5rem;font-size:1.05rem;color:#a8321f}ol{margin:0 0 .75rem;padding-left:1.5rem}li{margin:0 0 .5rem}" +
    "code{font:.875rem/1.5 ui-monospace,monospace;overflow-wrap:anywhere}p{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}" +
    ".hint{color:#5c564c}button{font:inherit;color:inherit;background:none;border:1px solid;padding:.25rem .75rem;cursor:pointer}" +
    "@media(prefers-color-scheme:dark){section{background:#1c1a17;color:#ece7dc;border-color:#e2725b}h2{color:#f0937f}.hint{color:#b5ad9e}}" +
    "@media print{:host{display:none}}";

  document.addEventListener("visibilitychange", function () {
    if (document.hidden) { quiet(); } else { listen(); }
  });
  addEventListener("pagehide", quiet);
  addEventListener("pageshow", listen);
  listen();
})();
