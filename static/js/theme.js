// The colour scheme: that of the system, light, or dark. The choice is kept
// where the browser allows it; from a disk some do not.
(function () {
  "use strict";
  var root = document.documentElement;
  var order = ["auto", "light", "dark"];
  var choice = "auto";
  try { choice = localStorage.getItem("atlas-theme") || "auto"; } catch (e) { /* not allowed: only this page */ }
  function apply() {
    if (order.indexOf(choice) < 1) { choice = "auto"; root.removeAttribute("data-theme"); }
    else { root.setAttribute("data-theme", choice); }
  }
  apply();
  document.addEventListener("DOMContentLoaded", function () {
    var button = document.querySelector("button.theme");
    if (!button) { return; }
    function label() {
      button.textContent = button.dataset.label + " " + button.dataset[choice];
    }
    label();
    button.hidden = false;
    button.addEventListener("click", function () {
      choice = order[(order.indexOf(choice) + 1) % order.length];
      try { localStorage.setItem("atlas-theme", choice); } catch (e) { /* as above */ }
      apply();
      label();
    });
  });
})();
