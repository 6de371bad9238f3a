// The chat page: Enter sends, choosing goes there at once, a modal takes the focus and gives it back.
"use strict";
(() => {
  const FIELDS = "input:not([type=hidden]), select, textarea";
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target.matches?.("form[data-chat] textarea")) {
      event.preventDefault();
      if (event.target.value.trim()) event.target.form.requestSubmit();
    }
    if (event.key === "Escape") document.querySelector(".sb-scrim [name=close]")?.click();
  });
  document.addEventListener("change", (event) => event.target.closest?.("form[data-choose]")?.requestSubmit());

  // A menu near the end of the messages opens upwards, also when messages have come in meanwhile.
  const place = (more) => {
    more.classList.remove("sb-up");
    const menu = more.querySelector(".sb-menu").getBoundingClientRect();
    const log = more.closest(".sb-log").getBoundingClientRect();
    more.classList.toggle("sb-up", menu.bottom > log.bottom && menu.height < more.getBoundingClientRect().top - log.top);
  };
  document.addEventListener("toggle", (event) => { if (event.target.matches?.(".sb-more[open]")) place(event.target); }, true);

  // What was chosen in a menu closes it.
  document.addEventListener("submit", (event) => {
    const more = event.submitter?.closest(".sb-menu")?.closest("details");
    if (more) setTimeout(() => { more.open = false; more.querySelector("summary").focus(); });
  });

  let shown = "";
  let before;
  const look = () => {
    document.querySelectorAll(".sb-more[open]").forEach(place);
    const box = document.querySelector(".sb-scrim .dialog");
    // What lies beneath a modal is out of reach.
    for (const part of document.querySelectorAll(".sb-top, .sb-main > :not(#sb-over)")) part.inert = Boolean(box);
    const step = box ? `${box.id} ${box.dataset.step}` : "";
    if (step === shown) return;
    if (!shown) before = document.activeElement;
    shown = step;
    if (!box) return (before?.isConnected && before !== document.body ? before : document.getElementById("s2"))?.focus();
    const wrong = box.querySelector(".field:has([role=alert])");
    box.querySelector(".body").scrollTop = 0;
    ((wrong ?? box.querySelector(".body")).querySelector(FIELDS) ?? box.querySelector("footer .primary, footer button"))?.focus();
  };
  document.addEventListener("htmx:after:swap", look);
  look();
})();
