// Chooses the theme before the first paint. A file of its own, because the content security policy allows no inline script.
(function () {
  var stored = null;
  try {
    stored = localStorage.getItem("codegate.theme");
  } catch {
    // Storage can be switched off; the system's preference then decides.
  }
  var dark = stored ? stored === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
