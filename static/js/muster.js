// What the pages gain from script. Everything works without it: dialogs are pages, forms post, tabs and filters are links.
"use strict";
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const on = (type, run, capture) => document.addEventListener(type, run, capture);
  const make = (html) => { const t = document.createElement("template"); t.innerHTML = html.trim(); return t.content.firstElementChild; };
  const isText = (el) => el?.matches?.("textarea, select, [contenteditable], input:not([type=checkbox],[type=radio],[type=button],[type=submit],[type=hidden])");
  const sourceOf = (event) => event.detail?.ctx?.sourceElement ?? event.target;
  const statusOf = (event) => event.detail?.ctx?.response?.status ?? 0;

  /* ---- saying something in passing ---- */
  const say = (sentence, seconds = 10) => {
    const toast = make('<div class="toast"><span></span></div>');
    toast.firstElementChild.textContent = sentence;
    $("#toasts").append(toast);
    setTimeout(() => toast.remove(), seconds * 1000);
  };
  on("muster:say", (event) => say(event.detail.sentence));

  /* ---- look ---- */
  on("click", (event) => { if (event.target.closest?.("[data-print]")) print(); });
  on("click", (event) => {
    const chosen = event.target.closest?.("[data-set-theme]")?.dataset.setTheme;
    if (chosen === undefined) return;
    const keep = chosen === "light" || chosen === "dark";
    document.cookie = `theme=${keep ? chosen : ""}; path=/; max-age=${keep ? 31536000 : 0}; samesite=lax`;
    if (keep) document.documentElement.dataset.theme = chosen; else delete document.documentElement.dataset.theme;
  });

  /* ---- dialogs: a link with data-dialog opens its address over the page ---- */
  const modal = () => $("#modal") ?? document.body.appendChild(make('<dialog class="modal" id="modal"></dialog>'));
  const close = () => { const box = $("#modal[open]"); if (box) { box.close(); box.replaceChildren(); } };
  const open = async (address) => {
    let answer;
    try {
      answer = await fetch(address, { headers: { "HX-Request": "true", Accept: "text/html" } });
    } catch {
      return say("There is no network just now. Nothing was changed.");
    }
    const content = make(await answer.text());
    if (!answer.ok) return content?.matches(".refused") && answer.status !== 401 ? say(content.textContent.trim()) : (location.href = address);
    if (!content?.matches(".dialog, .palette")) return (location.href = address);
    const box = modal();
    box.replaceChildren(content);
    box.setAttribute("aria-labelledby", content.getAttribute("aria-labelledby") ?? "");
    if (!box.open) box.showModal();
    htmx.process(box);
    ready(box);
    ($("[autofocus], .error-summary, .body :is(input:not([type=hidden]), select, textarea)", box) ?? box).focus();
  };
  on("click", (event) => {
    const link = event.target.closest?.("a[data-dialog], a[data-jump]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
      event.preventDefault();
      return open(link.href);
    }
    if (event.target.closest?.("#modal [data-close]")) { event.preventDefault(); return close(); }
    // To a place on the page beneath.
    const there = event.target.closest?.("#modal a[href*='#']");
    if (there?.hash && there.pathname === location.pathname) return close();
    // Beside the dialog: close it, unless something was typed in it.
    if (event.target.id === "modal" && !$("[data-dirty]", event.target)) close();
    for (const pop of $$("details[data-pop][open]")) if (!pop.contains(event.target)) pop.open = false;
  });

  /* ---- refusals stand beside the button; what was typed is left alone ---- */
  const place = (node, source) => {
    const form = source?.closest?.("form") ?? source?.form;
    if (!form) return say(node.textContent.trim());
    clear(form);
    form.prepend(node);
    node.scrollIntoView({ block: "nearest" });
  };
  const clear = (form) => $$(":scope > .refused", form).forEach((old) => old.remove());
  const sentence = (text) => { const node = make('<div class="note late refused" role="alert"><p></p></div>'); node.firstElementChild.textContent = text; return node; };

  on("htmx:before:swap", (event) => {
    const { ctx } = event.detail;
    if (statusOf(event) < 400) return;
    const node = make(ctx.text || "<i></i>");
    if (ctx.request.method === "GET") return event.preventDefault();
    if (node.matches(".refused")) {
      event.preventDefault();
      place(node, sourceOf(event));
    } else if (node.matches("html, meta, title")) {
      event.preventDefault();
      place(sentence("That did not work. What you typed is kept here; try again in a moment."), sourceOf(event));
    }
  });
  on("htmx:after:request", (event) => {
    const headers = event.detail.ctx?.response?.headers;
    const token = headers?.get("Muster-Token");
    if (!token) return;
    document.body.setAttribute("hx-headers:inherited", JSON.stringify({ "X-CSRFToken": token }));
    for (const field of $$("input[name=csrf_token]")) field.value = token;
    const form = sourceOf(event).closest("form");
    if (form && headers.get("Muster-Again") === "yes" && !form.dataset.again) {
      form.dataset.again = "1";
      setTimeout(() => form.requestSubmit(), 50);
    }
  });

  /* ---- sending: once, and again when the network is back ---- */
  on("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sending) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    form.dataset.sending = "1";
    form.setAttribute("aria-busy", "true");
    if (!form.hasAttribute("hx-post")) {
      if (form.dataset.draft) sessionStorage.setItem("sent", form.dataset.draft);
      if (form.getAttribute("action")?.endsWith("/sign-out")) forgetAll();
    }
    setTimeout(() => sent(form), 20000);
  }, true);
  const sent = (form) => { delete form.dataset.sending; form.removeAttribute("aria-busy"); };
  addEventListener("pageshow", (event) => { if (event.persisted) $$("form[data-sending]").forEach(sent); });

  const waiting = new Set();
  on("htmx:error", (event) => {
    const { ctx } = event.detail;
    if (!ctx?.request || ctx.request.method === "GET") return;
    const form = sourceOf(event).closest?.("form");
    // Only what surely did not arrive, or carries a key that makes a second one harmless, is sent again by itself.
    if (form && (!navigator.onLine || form.hasAttribute("data-once"))) {
      waiting.add(form);
      place(sentence("Not sent yet. Kept here; trying again when the network is back."), form);
    } else {
      place(sentence("No answer came, so it may or may not have arrived. What you typed is kept here: look, then send it again."), sourceOf(event));
    }
  });
  const sendWaiting = () => { for (const form of waiting) { waiting.delete(form); if (form.isConnected) { clear(form); form.requestSubmit(); } } };
  addEventListener("online", sendWaiting);
  setInterval(() => { if (waiting.size && navigator.onLine) sendWaiting(); }, 15000);

  on("htmx:finally:request", (event) => {
    const source = sourceOf(event);
    const { ctx } = event.detail;
    const form = ctx.request?.form ?? source.closest?.("form");
    if (form) sent(form);
    if (ctx.request?.method === "GET" || !statusOf(event) || statusOf(event) >= 400) return;
    if (form) {
      clear(form);
      delete form.dataset.dirty;
      delete form.dataset.again;
      if (form.dataset.draft) forget(form.dataset.draft);
      // A morph keeps what is typed; a form that was accepted shows what the server has now.
      if (form.isConnected) "autosave" in form.dataset ? settle(form) : form.reset();
    }
    if (source.closest?.("#modal") || !source.isConnected) return close();
    // A dialog that is a page of its own: on to where it leads, as without script.
    const back = source.closest?.(".dialog") && $("[data-close]", source.closest(".dialog"))?.getAttribute("href");
    if (back && back !== "#") location.href = back;
  });

  /* ---- a form that saves as one types: what was sent is what is kept, what came after goes with the next ---- */
  const texts = (form) => [...form.elements].filter((field) => isText(field) && !skip(field));
  const settle = (form) => {
    const sent = form.sentTexts ?? new Map();
    for (const field of texts(form)) if (sent.has(field)) field.defaultValue = sent.get(field);
    for (const field of form.elements) {
      if (/^(radio|checkbox)$/.test(field.type)) field.defaultChecked = field.checked;
      if (field.tagName === "SELECT") for (const option of field.options) option.defaultSelected = option.selected;
    }
    if (texts(form).some((field) => field.value !== field.defaultValue)) { form.dataset.dirty = "1"; saveSoon(form); }
  };
  // A morph does not reach what was typed in before: words of others come into a form that has nothing unsent.
  const refill = (form) => {
    if (form.dataset.dirty || form.dataset.sending) return;
    for (const field of form.elements) {
      if (/^(radio|checkbox)$/.test(field.type)) field.checked = field.defaultChecked;
      else if (field.tagName === "SELECT") for (const option of field.options) option.selected = option.defaultSelected;
      else if (isText(field) && !skip(field) && field.value !== field.defaultValue) field.value = field.defaultValue;
    }
  };
  const saveSoon = (form) => {
    clearTimeout(form.saving);
    form.saving = setTimeout(() => {
      if (!form.isConnected || $(".versus", form)) return;
      if (form.dataset.sending) return saveSoon(form);
      form.requestSubmit();
    }, 1200);
  };
  on("submit", (event) => { if ("autosave" in event.target.dataset) event.target.sentTexts = new Map(texts(event.target).map((field) => [field, field.value])); }, true);
  on("input", (event) => { const form = event.target.form; if (form && "autosave" in form.dataset) saveSoon(form); });

  // A moment of the timeline goes behind what is written.
  on("click", (event) => {
    const piece = event.target.closest?.("[data-insert]");
    const field = piece && $("textarea", piece.closest("form"));
    if (!field) return;
    field.value = `${field.value}${field.value.trim() ? "\n" : ""}${piece.dataset.insert}`;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });

  /* ---- drafts: typed text stays in this browser until the server has it ---- */
  const WEEK = 7 * 864e5;
  const skip = (field) => !field.name || field.name === "csrf_token" || field.name === "key" || ["hidden", "password", "file", "submit", "button"].includes(field.type);
  const shelf = (key) => `draft:${document.body.dataset.who ?? ""}:${key}`;
  const forget = (key) => localStorage.removeItem(shelf(key));
  const forgetAll = () => Object.keys(localStorage).filter((key) => key.startsWith("draft:")).forEach((key) => localStorage.removeItem(key));
  const keep = (form) => {
    const typed = {};
    for (const field of form.elements) {
      if (skip(field)) continue;
      if (field.type === "radio" || field.type === "checkbox") { if (field.checked) (typed[field.name] ??= []).push(field.value); }
      else if (field.value !== field.defaultValue || field.tagName === "SELECT") typed[field.name] = [field.value];
    }
    const words = [...form.elements].some((field) => isText(field) && !skip(field) && field.value.trim() && field.value !== field.defaultValue);
    // Upon what it was written is kept with it: text that comes back later must not pass for an answer to newer words.
    const seen = form.elements.seen?.value;
    if (words) localStorage.setItem(shelf(form.dataset.draft), JSON.stringify({ at: Date.now(), typed, seen }));
    else forget(form.dataset.draft);
  };
  const bringBack = (form) => {
    if (form.dataset.brought) return;
    // The server has put the words together anew; what was typed is among them.
    if ("anew" in form.dataset) { form.dataset.brought = "1"; form.dataset.dirty = "1"; return forget(form.dataset.draft); }
    form.dataset.brought = "1";
    let draft;
    try { draft = JSON.parse(localStorage.getItem(shelf(form.dataset.draft))); } catch { /* not ours to read */ }
    if (!draft?.typed || Date.now() - draft.at > WEEK) return forget(form.dataset.draft);
    let changed = false;
    for (const field of form.elements) {
      const kept = draft.typed[field.name];
      if (skip(field) || !kept) continue;
      if (field.type === "radio" || field.type === "checkbox") field.checked = kept.includes(field.value);
      else if (field.value !== kept[0] && (!field.value || field.value === field.defaultValue)) { field.value = kept[0]; changed ||= isText(field); }
    }
    if (!changed) return;
    if (draft.seen !== undefined && form.elements.seen) form.elements.seen.value = draft.seen;
    form.dataset.dirty = "1";
    const note = make('<p class="meta draft-note" role="status">This is what you typed before; it was not sent yet. <button type="button" class="btn quiet small">Start afresh</button></p>');
    note.lastElementChild.addEventListener("click", () => { forget(form.dataset.draft); form.reset(); delete form.dataset.dirty; note.remove(); });
    form.append(note);
  };
  let later;
  on("input", (event) => {
    const form = event.target.form;
    if (!form || form.method !== "post") return;
    form.dataset.dirty = "1";
    if (!form.dataset.draft) return;
    clearTimeout(later);
    later = setTimeout(() => keep(form), 250);
  });
  addEventListener("pagehide", () => $$("form[data-draft][data-dirty]").forEach((form) => { if (!form.dataset.sending) keep(form); }));

  /* ---- a fragment that somebody writes in is not replaced under their hands ---- */
  // A morph keeps focus and the text of a field that has not been touched; what it could disturb is an open list or half a date.
  const delicate = (field) => field.tagName === "SELECT" || /^(date|datetime-local|time)$/.test(field.type) || (isText(field) && field.value !== field.defaultValue);
  const busy = (el) => (el.contains(document.activeElement) && delicate(document.activeElement)) || !!$("form[data-dirty]", el) || el.matches("form[data-dirty]");
  const leaveAlone = (event) => {
    const { ctx } = event.detail;
    const el = ctx.sourceElement;
    if (ctx.request.method !== "GET" || !el.id || ctx.target !== el || !busy(el)) return;
    event.preventDefault();
    if (el.dataset.stale) return;
    el.dataset.stale = "1";
    el.append(make('<p class="meta changed-since" role="status">Changed since you began to write. It is shown when you have sent or left this.</p>'));
  };
  on("htmx:before:request", leaveAlone);
  // Somebody may have begun while the answer was on its way.
  on("htmx:before:swap", leaveAlone);
  const catchUp = () => {
    for (const el of $$("[data-stale]")) {
      if (busy(el)) continue;
      delete el.dataset.stale;
      $$(".changed-since", el).forEach((note) => note.remove());
      htmx.ajax("GET", el.getAttribute("hx-get"), { source: el, target: el, swap: "outerMorph" });
    }
  };
  on("focusout", () => setTimeout(catchUp, 150));
  on("htmx:finally:request", () => setTimeout(catchUp, 150));

  /* ---- time ticks by the minute ---- */
  const two = (big, unit, small, smallUnit) => `${big} ${unit}${small ? ` ${small} ${smallUnit}` : ""}`;
  const length = (s) => s < 3600 ? `${Math.floor(s / 60)} min` : s < 86400 ? two(Math.floor(s / 3600), "h", Math.floor(s % 3600 / 60), "min") : two(Math.floor(s / 86400), "d", Math.floor(s % 86400 / 3600), "h");
  const due = (left) => Math.abs(left) < 60 ? "now" : left > 0 ? `in ${length(left + 59)}` : `${length(-left)} late`;
  const tick = (root = document) => {
    for (const el of $$("[data-since]", root)) el.textContent = length(Math.max(0, (Date.now() - Date.parse(el.dataset.since)) / 1000));
    // What is left of a deadline, in hours up to four days, as laws count.
    for (const el of $$("[data-left]", root)) {
      const left = (Date.parse(el.dataset.left) - Date.now()) / 1000;
      const s = Math.abs(left);
      const says = s >= 3600 && s < 4 * 86400 ? two(Math.floor(s / 3600), "h", Math.floor(s % 3600 / 60), "min") : length(s);
      el.textContent = left < 0 ? `${says} late` : says;
    }
    for (const el of $$("[data-until]", root)) {
      const left = (Date.parse(el.dataset.until) - Date.now()) / 1000;
      el.textContent = due(left);
      if (left <= -60 && el.matches(".warn")) el.classList.replace("warn", "late");
    }
  };
  setInterval(() => tick(), 60000);

  /* ---- keys; single letters are off while typing and where the person switched them off ---- */
  const PLACES = { h: "/", i: "/incidents", f: "/follow-ups", l: "/library", d: "/dashboard", b: "/handbook" };
  let going = 0;
  const rows = () => $$("[data-row] a, .table tbody tr:not(.group) .main a, .now-row .now-title").filter((a) => a.offsetParent);
  const step = (by) => {
    const all = rows();
    const at = all.indexOf(document.activeElement);
    all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + by))]?.focus();
  };
  const help = () => {
    const box = modal();
    box.replaceChildren($("#keys").content.cloneNode(true));
    if (!box.open) box.showModal();
  };
  on("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = document.activeElement?.form;
      if (form) { event.preventDefault(); form.requestSubmit(); }
      return;
    }
    const palette = /^Arrow(Down|Up)$/.test(event.key) && document.activeElement?.closest?.(".palette");
    if (palette) {
      event.preventDefault();
      const stops = [$("input", palette), ...$$(".body a", palette)];
      const next = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
      return stops[Math.max(0, Math.min(stops.length - 1, next))].focus();
    }
    if (event.key === "Escape") {
      for (const pop of $$("details[data-pop][open]")) { pop.open = false; $("summary", pop).focus(); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isText(document.activeElement) || $("#modal[open]") || document.body.hasAttribute("data-no-keys")) return;
    const { key } = event;
    if (going && Date.now() - going < 1500 && PLACES[key]) { event.preventDefault(); location.href = PLACES[key]; return; }
    going = 0;
    const act = { "/": () => $("a[data-jump]")?.click(), "?": () => $("#keys") && help(), g: () => { going = Date.now(); }, j: () => step(1), k: () => step(-1) }[key];
    const target = $(`[data-key="${CSS.escape(key)}"]`);
    if (act) { event.preventDefault(); act(); }
    else if (target) { event.preventDefault(); isText(target) ? target.focus() : target.click(); if (target.type === "radio") $("textarea", target.closest(".composer") ?? document)?.focus(); }
  });

  /* ---- a page, or a part of one, has arrived ---- */
  const ready = (root) => {
    for (const form of $$("form[data-autosave]", root)) refill(form);
    for (const form of $$("form[data-draft]", root)) bringBack(form);
    if (root.matches?.("form[data-draft]")) bringBack(root);
    tick(root);
    $("[data-focus]", root)?.focus();
  };
  on("htmx:after:swap", (event) => { if (event.target.isConnected) ready(event.target); });
  const start = () => {
    // A form that was posted as a page: it worked, unless we are still where something has to be put right.
    const key = sessionStorage.getItem("sent");
    sessionStorage.removeItem("sent");
    if (key && !$(".error-summary, .err, .signin")) forget(key);
    // Back to a form that was sent must find it with the key it was sent with, so the address carries it.
    const once = $("form[data-once] input[name=key]");
    const here = new URL(location.href);
    if (once && !here.searchParams.has("key")) {
      here.searchParams.set("key", once.value);
      history.replaceState(history.state, "", here);
    }
    ready(document);
    setTimeout(() => $$("#toasts > .toast").forEach((toast) => toast.remove()), 12000);
    const script = $("script[src*='/js/muster.js']");
    // Nothing is asked in the first seconds, so the page does not wait for it.
    if ($("[data-live]")) setTimeout(() => import(script.src.replace("muster.js", "live.js")), 3000);
  };
  start();
})();
