// The chat page: Enter sends, choosing goes there at once, a modal takes the focus and gives it back.
"use strict";
(() => {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target.matches?.("form[data-chat] textarea")) {
      event.preventDefault();
      if (event.target.value.trim()) event.target.form.requestSubmit();
    }
    if (event.key === "Escape") document.querySelector(".sb-scrim [name=close]")?.click();
  });
  document.addEventListener("change", (event) => event.target.closest?.("form[data-choose]")?.requestSubmit());
  let shown = "";
  const look = () => {
    const box = document.querySelector(".sb-scrim .dialog");
    if ((box?.id ?? "") === shown) return;
    shown = box?.id ?? "";
    (box ? box.querySelector(".body :is(input:not([type=hidden]), select, textarea)") ?? box.querySelector("footer button") : document.getElementById("s2"))?.focus();
  };
  document.addEventListener("htmx:after:swap", look);
  look();
})();
