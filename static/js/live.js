// Live pages: one small address is asked with the version the page shows; only when it has moved on do the parts that
// changed ask for themselves again. 204: nothing new. 200: {"v": "42", "changed": ["timeline", "people"]}.
const EVERY = 5000;
const HIDDEN = 30000;
const el = document.querySelector("[data-live]");
const address = new URL(el.dataset.live, location.href);
let timer;
let failures = 0;

const band = (sentence) => {
  let stale = document.getElementById("stale");
  if (!sentence) return stale?.remove();
  if (!stale) {
    stale = document.createElement("aside");
    stale.id = "stale";
    stale.className = "band stale";
    stale.setAttribute("role", "status");
    stale.append(document.createElement("span"));
    (document.querySelector(".sheet") ?? document.body).prepend(stale);
  }
  stale.firstElementChild.textContent = sentence;
};

// The page is not ours to show any more: its sentence takes its place, and what was typed but not sent stays readable.
const leave = async (answer) => {
  const main = document.getElementById("main");
  const typed = [...main.querySelectorAll("textarea, input[type=text], input:not([type])")]
    .filter((field) => field.value.trim() && field.value !== field.defaultValue)
    .map((field) => field.value);
  const words = await answer.json().then((said) => said.error.split(". ")[0], () => "There is nothing here that you can see");
  const note = document.createElement("div");
  note.className = "err";
  const title = document.createElement("h1");
  title.textContent = answer.status === 401 ? "Your session has ended" : words.trim();
  note.append(title);
  if (answer.status === 401) {
    const link = Object.assign(document.createElement("a"), { href: "/sign-in", target: "_blank", textContent: "Sign in" });
    link.className = "btn";
    note.append(link);
  }
  if (typed.length) {
    const head = Object.assign(document.createElement("p"), { textContent: "What you had typed, not sent yet:" });
    note.append(head, ...typed.map((text) => Object.assign(document.createElement("textarea"), { className: "input", value: text, readOnly: true, rows: 4 })));
  }
  document.title = "Muster";
  document.querySelectorAll(".sheet > .band, .tabbar").forEach((part) => part.remove());
  main.replaceChildren(note);
};

const later = (wait) => { clearTimeout(timer); timer = setTimeout(ask, wait); };

// Somebody who takes part looks at it: said once a minute, so that others see who is here. It does not matter if it is lost.
let said = 0;
const here = () => {
  if (!el.dataset.here || Date.now() - said < 60000) return;
  said = Date.now();
  const headers = JSON.parse(document.body.getAttribute("hx-headers:inherited") || "{}");
  fetch(el.dataset.here, { method: "POST", headers: { ...headers, "HX-Request": "true" } }).catch(() => {});
};

const ask = async () => {
  let answer;
  try {
    answer = await fetch(address, { headers: { "HX-Request": "true", Accept: "application/json, text/html" }, redirect: "follow" });
  } catch {
    failures += 1;
    if (failures > 1) band(`No connection${navigator.onLine ? " to Muster" : ""}. What you type is kept here and sent when it is back.`);
    return later(Math.min(HIDDEN, EVERY * failures));
  }
  if ([401, 403, 404, 410].includes(answer.status)) return leave(answer);
  if (answer.status >= 500 || answer.status === 429) { failures += 1; return later(Math.min(2 * HIDDEN, EVERY * 2 ** failures)); }
  failures = 0;
  band("");
  if (answer.status === 200 && answer.headers.get("Content-Type")?.includes("json")) {
    const news = await answer.json();
    if (news.reload) return location.reload();
    address.searchParams.set("v", news.v);
    for (const name of news.changed ?? []) document.body.dispatchEvent(new CustomEvent(`${name}-changed`, { bubbles: true }));
  }
  if (!document.hidden) here();
  later(document.hidden ? HIDDEN : Number(el.dataset.every) || EVERY);
};

document.addEventListener("visibilitychange", () => { if (!document.hidden) later(0); });
addEventListener("online", () => later(0));
later(Math.min(EVERY - 3000, Number(el.dataset.every) || EVERY));
