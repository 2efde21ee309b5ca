// Citations: the date of access, which only the reader's clock knows, and
// buttons to copy and to keep them. The text stands without a script as well.
(function () {
  "use strict";
  var now = new Date();
  var y = now.getFullYear(), m = now.getMonth() + 1, d = now.getDate();
  var date = [y + "-" + ("0" + m).slice(-2) + "-" + ("0" + d).slice(-2), y, m, d];
  document.querySelectorAll("[data-accessed]").forEach(function (span) {
    span.textContent = span.dataset.accessed.replace(/\{(\d)\}/g, function (_, i) { return date[i]; });
  });
  document.querySelectorAll("pre[data-file]").forEach(function (pre) {
    var file = pre.dataset;
    var say = pre.closest("section").dataset;
    var p = document.createElement("p");
    var status = document.createElement("span");
    status.setAttribute("role", "status");
    function button(text, act) {
      var b = document.createElement("button");
      b.type = "button";
      b.textContent = text;
      b.addEventListener("click", act);
      p.appendChild(b);
    }
    function selected() { // for browsers that keep the clipboard from pages on a disk
      var range = document.createRange();
      range.selectNodeContents(pre);
      var s = getSelection();
      s.removeAllRanges();
      s.addRange(range);
      return document.execCommand("copy") ? Promise.resolve() : Promise.reject();
    }
    button(say.copy, function () {
      var done = navigator.clipboard ? navigator.clipboard.writeText(pre.textContent).catch(selected) : selected();
      done.then(function () { status.textContent = say.copied; }, function () { status.textContent = say.failed; });
    });
    button(say.save, function () {
      var a = document.createElement("a");
      a.href = URL.createObjectURL(new Blob([pre.textContent + "\n"], { type: file.type }));
      a.download = file.file;
      document.body.appendChild(a);
      a.click();
      a.remove();
      setTimeout(function () { URL.revokeObjectURL(a.href); }, 1000);
    });
    p.appendChild(status);
    pre.after(p);
  });
})();
