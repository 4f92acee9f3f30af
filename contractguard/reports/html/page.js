"use strict";
(() => {
const LEVELS = ["error", "warning", "info", "waived"], MANY = 1500, NAMED = 40, FOLD = 10, FIRST = 3, FIELDS = 200;
const ROW = ["level", "rule", "text", "operation", "message", "pointer", "proof", "id", "at", "section"];
const DETAIL = ["reason", "witness", "old", "new", "oldAt", "newAt"];

/* Pure functions: no document is needed, so that they are tested without one. */

function decode(data) {
  const say = n => data.texts[n];
  return data.rows.map((cells, index) => {
    const row = { index, hurt: cells[10].map(say), reached: cells[11].map(say) }, more = data.details[index];
    ROW.forEach((name, i) => { row[name] = say(cells[i]); });
    row.detail = () => {
      const told = { places: more[6].map(one => one.map(say)), further: more[7],
        hurt: more[8].map(one => one.map(say)), hurtTotal: more[9], accept: say(more[10]), notes: more[11].map(say), sides: more[12].map(say) };
      DETAIL.forEach((name, i) => { told[name] = say(more[i]); });
      return told;
    };
    return row;
  });
}

function readState(hash) {
  const p = new URLSearchParams(hash.replace(/^#/, ""));
  const levels = (p.get("s") || "").split(",").filter(one => LEVELS.includes(one));
  return { f: p.get("f") || "", q: p.get("q") || "", s: levels, c: p.get("c") || "", o: p.get("o") || "" };
}

function writeState(state) {
  const p = new URLSearchParams();
  for (const [key, value] of Object.entries(state)) if (value.length) p.set(key, String(value));
  return p.toString();
}

function choose(rows, state) {
  const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter(row => {
    if (state.s.length && !state.s.includes(row.level)) return false;
    if (state.c && !row.hurt.includes(state.c)) return false;
    if (state.o && !row.reached.includes(state.o)) return false;
    if (!words.length) return true;
    row.hay ??= [row.text, row.rule, row.message, row.pointer, row.at, row.id, row.section, row.proof, ...row.hurt, ...row.reached]
      .join("\n").toLowerCase();
    return words.every(word => row.hay.includes(word));
  });
}

/* Rows of one rule stand together, below a line of their own; of a long group the first ones, unless `open` has it. */
function group(rows, open) {
  const groups = new Map();
  for (const row of rows) {
    const key = row.level + " " + row.rule;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(row);
  }
  const lines = [];
  for (const [key, members] of groups) {
    const fold = members.length > FOLD && groups.size > 1, shown = !fold || open.has(key);
    if (members.length > 1) lines.push({ key, members, fold, shown });
    lines.push(...(shown ? members : members.slice(0, FIRST)));
    if (!shown) lines.push({ key, more: members.length - FIRST });
  }
  return lines;
}

/* The places where findings of one message are, as a tree: what stands at the start of pointers stands above. */
function fields(rows) {
  const top = { name: "", below: new Map(), rows: [] };
  for (const row of rows) {
    let at = top;
    for (const name of row.pointer.split("/").slice(1)) {
      if (!at.below.has(name)) at.below.set(name, { name, below: new Map(), rows: [] });
      at = at.below.get(name);
    }
    at.rows.push(row);
  }
  return top;
}

function worst(rows) {
  return LEVELS.find(level => rows.some(row => row.level === level)) || "none";
}

/* The lines, first and last, of the part of indented JSON that a pointer leads to, as far as it leads; or null. */
function spot(lines, pointer) {
  let from = 0, to = lines.length - 1, depth = 0;
  for (const raw of pointer.split("/").slice(1)) {
    const token = raw.replace(/~1/g, "/").replace(/~0/g, "~"), pad = 2 * (depth + 1), starts = [];
    for (let i = from + 1; i < to; i++)
      if (lines[i].search(/\S/) === pad && !/[}\]]/.test(lines[i][pad])) starts.push(i);
    const isList = lines[from].endsWith("[");
    const n = isList ? (/^\d+$/.test(token) ? +token : 0) : starts.findIndex(i => {
      const key = /^"((?:[^"\\]|\\.)*)":/.exec(lines[i].slice(pad));
      return key && (key[1] === token || JSON.parse(`"${key[1]}"`) === token);
    });
    if (n < 0 || n >= starts.length) break;
    from = starts[n];
    to = n + 1 < starts.length ? starts[n + 1] - 1 : to - 1;
    depth++;
  }
  return depth ? [from, to] : null;
}

/* The number of the last of these ascending numbers that is not above a value. */
function search(tops, value) {
  let low = 0, high = tops.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (tops[middle] <= value) low = middle; else high = middle - 1;
  }
  return low;
}

if (typeof module !== "undefined") {
  module.exports = { decode, readState, writeState, choose, group, fields, worst, spot, search };
  return;
}

const root = document.documentElement, open = new Set();
const wide = matchMedia("(min-width: 801px)"), parts = {};
let rows = [], lines = [], tops = [0], state = readState(location.hash), at = -1, data, counts, picked;
root.classList.add("js");
addEventListener("beforeprint", () => document.querySelectorAll("header details").forEach(one => { one.open = true; }));

function el(tag, settings, ...inner) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(settings || {}))
    if (key === "click") made.addEventListener("click", value); else made.setAttribute(key, value);
  made.append(...inner.filter(one => one !== "" && one != null));
  return made;
}
const number = n => n.toLocaleString("en");
const many = (n, noun) => number(n) + " " + noun + (n === 1 || noun === "waived" ? "" : "s");
const dot = level => el("b", { class: "dot " + level }, level);

async function load() {
  const block = document.getElementById("data");
  let text = block.textContent;
  if (block.dataset.packed) {
    const bytes = Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(block.dataset.packed));
    text = await new Response(stream).text();
  }
  return JSON.parse(text);
}

function build() {
  const app = document.getElementById("app"), p = parts;
  p.words = el("input", { type: "search", placeholder: wide.matches ? "filter by words ( / ); j and k go on" : "filter by words", "aria-label": "Filter by words" });
  p.words.addEventListener("input", () => update({ q: p.words.value }));
  p.levels = el("span", { class: "levels" }, ...LEVELS.filter(level => counts[level]).map(level => p[level] = el("button",
    { type: "button", click: () => update({ s: state.s.includes(level) ? state.s.filter(one => one !== level)
      : [...state.s, level] }) }, many(counts[level], level))));
  p.chips = el("span", { class: "chips" });
  p.count = el("span", { role: "status", class: "faint" });
  p.heat = el("details", { class: "heat" }, el("summary", {}, "Whom and where it concerns"));
  p.heat.open = wide.matches;
  p.list = el("div", { id: "list", role: "region", "aria-label": "Findings", tabindex: "0" }, p.rows = el("ul"));
  p.detail = el("article", { id: "detail", tabindex: "-1", "aria-label": "The chosen finding" });
  app.append(p.heat, el("div", { class: "filter", role: "search" }, p.words, p.levels, p.chips, p.count),
    el("div", { class: "split" }, p.list, p.detail));
  p.list.addEventListener("scroll", () => requestAnimationFrame(draw));
  addEventListener("resize", () => refresh(false));
  addEventListener("hashchange", () => { state = readState(location.hash); refresh(true); });
  addEventListener("keydown", onKey);
  drawHeat();
}

function put(map, key, row) {
  if (!map.has(key)) map.set(key, []);
  map.get(key).push(row);
}

function square(name, found, key) {
  const told = LEVELS.map(level => [found.filter(row => row.level === level).length, level]);
  const label = many(found.length, "finding") + " in " + name + ": " + told.filter(([n]) => n).map(([n, level]) => many(n, level)).join(", ");
  const other = key === "c" ? "o" : "c";
  return el("button", { type: "button", class: "square " + worst(found), title: label, "aria-label": label,
    "data-key": key, "data-name": name, click: () => update({ [key]: state[key] === name ? "" : name, [other]: "" }) },
    number(found.length));
}

function drawHeat() {
  const byOperation = new Map(), byConsumer = new Map(), groups = new Map();
  for (const row of rows) {
    row.reached.forEach(name => put(byOperation, name, row));
    row.hurt.forEach(name => put(byConsumer, name, row));
  }
  for (const [operation, name] of data.groups) put(groups, data.texts[name], data.texts[operation]);
  if (byConsumer.size) {
    const names = [...byConsumer].sort((a, b) => b[1].length - a[1].length);
    parts.heat.append(el("h2", {}, many(byConsumer.size, "consumer") + " affected"), el("div", { class: "names" },
      ...names.map(([name, found]) => el("span", {}, square(name, found, "c"), " ", name))));
  }
  if (byOperation.size < 2 && !data.noun) return;
  const noun = data.noun || "place", all = data.noun && data.operations >= byOperation.size;
  parts.heat.append(el("h2", {}, "Findings in " + (data.partial ? "at least " : "") + (all ? number(byOperation.size) + " of " + many(data.operations, noun)
    : many(byOperation.size, noun))), el("p", { class: "faint" },
    "A square is one " + noun + ", with the number of its findings, in the colour of the worst: ",
      ...LEVELS.filter(level => counts[level]).flatMap(level => [dot(level), " "])));
  const order = [...groups].map(([name, names]) => [name, names, names.flatMap(one => byOperation.get(one))]);
  order.sort((a, b) => LEVELS.indexOf(worst(a[2])) - LEVELS.indexOf(worst(b[2])));
  const open = byOperation.size < MANY;
  parts.heat.append(el("div", { class: "groups" }, ...order.map(([name, names, found]) => {
    const squares = el("div", { class: "squares" });
    const one = name => byOperation.size > NAMED ? square(name, byOperation.get(name), "o")
      : el("span", { class: "named", title: name }, square(name, byOperation.get(name), "o"), " ", name);
    const fill = () => { squares.append(...names.map(one)); mark(); };
    if (open) { fill(); return el("div", {}, el("small", {}, name), squares); }
    const box = el("details", {}, el("summary", {}, dot(worst(found)), " ", name, " ",
      el("small", {}, many(names.length, noun))), squares);
    box.addEventListener("toggle", fill, { once: true });
    return box;
  })));
}

function mark() {
  for (const one of parts.heat.querySelectorAll(".square"))
    one.setAttribute("aria-pressed", String(state[one.dataset.key] === one.dataset.name));
}

/* A fingerprint may stand for a finding of each of several providers: `picked` is the one that was meant. */
function pick(row) {
  picked = row;
  update({ f: row.id });
}

function update(change) {
  Object.assign(state, change);
  history.replaceState(null, "", "#" + writeState(state));
  refresh(false);
}

/* Everything that depends on the filter; `reveal` scrolls to the chosen finding. */
function refresh(reveal) {
  const found = choose(rows, state), p = parts, byId = rows.filter(row => row.id === state.f);
  const chosen = byId.find(row => row === picked) || byId.find(row => found.includes(row)) || byId[0] || (wide.matches && !state.f && found[0]) || null;
  if (state.f && chosen) {
    const same = found.filter(row => row.level === chosen.level && row.rule === chosen.rule);
    if (same.indexOf(chosen) >= FIRST) open.add(chosen.level + " " + chosen.rule);
  }
  arrange(found);
  at = lines.indexOf(chosen);
  if (p.words.value !== state.q) p.words.value = state.q;
  LEVELS.forEach(level => p[level]?.setAttribute("aria-pressed", String(state.s.includes(level))));
  p.chips.replaceChildren(...["c", "o"].filter(key => state[key]).map(key => el("button", { type: "button",
    "aria-label": "No longer only " + state[key], click: () => update({ [key]: "" }) }, state[key] + " ✕")));
  p.count.replaceChildren(state.f && !chosen ? "Finding " + state.f + " is not in this report. " : "",
    (found.length === rows.length ? "" : number(found.length) + " of ") + many(rows.length, "finding"));
  mark();
  if (reveal && at >= 0) show(at);
  draw();
  drawDetail(chosen);
  root.classList.toggle("chosen", Boolean(state.f && chosen));
}

function arrange(found) {
  const style = getComputedStyle(root), size = name => parseFloat(style.getPropertyValue(name));
  const row = size("--row"), head = size("--head");
  lines = group(found, open);
  tops = [0];
  for (const line of lines) tops.push(tops[tops.length - 1] + (line.key ? head : row));
}

function show(index) {
  const list = parts.list, top = tops[index];
  if (top < list.scrollTop || tops[index + 1] > list.scrollTop + list.clientHeight)
    list.scrollTop = top - list.clientHeight / 3;
}

/* Only what is seen of the list is in the document, and a few lines more. */
function draw() {
  parts.rows.style.height = tops[lines.length] + "px";
  const list = parts.list, first = Math.max(0, search(tops, list.scrollTop) - 4);
  const end = Math.min(lines.length, search(tops, list.scrollTop + list.clientHeight) + 5);
  const held = document.activeElement?.dataset.at;
  parts.rows.replaceChildren(...lines.slice(first, end).map((line, i) => {
    const index = first + i, settings = { "aria-setsize": lines.length, "aria-posinset": index + 1 };
    const made = el("li", settings, line.members ? groupLine(line, index) : line.key ? moreLine(line, index)
      : rowLine(line, index));
    made.style.top = tops[index] + "px";
    made.style.height = tops[index + 1] - tops[index] + "px";
    return made;
  }));
  if (held) parts.rows.querySelector(`[data-at="${held}"]`)?.focus({ preventScroll: true });
}

function toggle(key) {
  if (!open.delete(key)) open.add(key);
  const chosen = lines[at];
  arrange(choose(rows, state));
  at = lines.indexOf(chosen);
  draw();
}

function groupLine(line, index) {
  const first = line.members[0], inner = [dot(first.level), " ", el("strong", {}, first.rule), " ",
    el("small", {}, many(line.members.length, "finding"))];
  if (!line.fold) return el("div", { class: "group" }, ...inner);
  return el("button", { type: "button", class: "group", "data-at": index, "aria-expanded": String(line.shown),
    click: () => toggle(line.key) }, line.shown ? "▾ " : "▸ ", ...inner);
}

function moreLine(line, index) {
  return el("button", { type: "button", class: "group more", "data-at": index, click: () => toggle(line.key) },
    "show " + number(line.more) + " more");
}

function rowLine(row, index) {
  const settings = { type: "button", class: "row", "data-at": index, click: () => pick(row) };
  if (index === at) settings["aria-current"] = "true";
  return el("button", settings, el("span", { class: "what" }, dot(row.level), " ", row.text), el("span",
    { class: "where" }, row.hurt.length ? el("strong", {}, "breaks " + row.hurt.join(", ")) : "", row.hurt.length ?
      " · " : "", row.section ? row.section + " · " : "", row.message, row.at ? " · " + row.at : ""));
}

function code(text, marked) {
  const box = el("pre", { tabindex: "0" });
  text.split("\n").forEach((line, i) => box.append(marked(line, i) ? el("mark", {}, line) : line, "\n"));
  return box;
}

function drawDetail(row) {
  const box = parts.detail;
  if (!row) { box.replaceChildren(el("p", { class: "faint" }, "No finding is chosen.")); return; }
  const told = row.detail(), rule = data.docs ? el("a", { href: data.docs + "/rules/" + row.rule + ".html" }, row.rule)
    : el("code", {}, row.rule);
  box.replaceChildren(
    state.f ? el("button", { type: "button", class: "close", click: () => update({ f: "" }) }, "Close (Esc)") : "",
    el("h2", {}, dot(row.level), " ", row.text),
    el("p", {}, rule, " · ", row.proof), told.reason ? el("p", {}, told.reason) : "",
    el("p", {}, row.section ? row.section + " · " : "", row.message, " ", el("button", { type: "button",
      click: () => update({ o: row.operation, c: "" }) }, "only this " + (data.noun || "place"))),
    row.pointer ? el("p", {}, "at ", el("code", {}, row.pointer)) : "", row.at ? el("p", { class: "faint" }, row.at) : "",
    ...told.notes.map(note => el("p", {}, note)), ...accept(told.accept, row.id),
    ...consumers(told), ...witness(told.witness, row.pointer), ...fragments(told), ...tree(row), ...places(told));
  box.scrollTop = 0;
  for (const one of box.querySelectorAll("pre")) one.scrollTop = (one.querySelector("mark")?.offsetTop ?? 0) - 60;
}

function accept(line, id) {
  const copy = (text, word) => el("button", { type: "button", click: event => {
    const button = event.currentTarget;
    Promise.resolve().then(() => navigator.clipboard.writeText(text))
      .then(() => { button.textContent = "copied"; }, () => { button.textContent = "select and copy it by hand"; });
  } }, word);
  return [el("p", { class: "accept" }, ...(line ? [el("code", {}, line), " ", copy(line, "copy the command")]
    : [el("code", {}, id)]), " ", copy(location.href, "copy the link"))];
}

function consumers(told) {
  if (!told.hurt.length) return [];
  const left = told.hurtTotal - told.hurt.length;
  return [el("h3", {}, "Consumers"), el("ul", {}, ...told.hurt.map(([name, expectation, place, how]) => el("li", {},
    el("strong", {}, name), " ", how, ": ", expectation, " ", el("small", {}, place))),
    left > 0 ? el("li", {}, "and " + number(left) + " more") : "")];
}

function witness(text, pointer) {
  if (!text) return [];
  const range = spot(text.split("\n"), pointer);
  return [el("h3", {}, "Witness"), code(text, (line, i) => range && i >= range[0] && i <= range[1])];
}

function fragments(told) {
  if (!told.old && !told.new) return [];
  const bare = line => line.replace(/,$/, ""), of = text => new Set(text.split("\n").map(bare));
  const side = (name, text, place, other) => !name ? "" : el("div", {}, el("h3", {}, name, " ", el("small", {}, place)),
    text ? code(text, line => told.old && told.new && !other.has(bare(line))) : el("p", { class: "faint" }, "not there"));
  return [el("div", { class: told.sides.every(Boolean) ? "sides" : "" }, side(told.sides[0], told.old, told.oldAt, of(told.new)),
    side(told.sides[1], told.new, told.newAt, of(told.old)))];
}

function tree(row) {
  const same = rows.filter(one => one.message === row.message), top = fields(same);
  if (same.length < 2 || !top.below.size) return [];
  let left = FIELDS;
  const branch = node => el("ul", {}, ...[...node.below.values()].filter(() => left-- > 0).map(one => el("li", {},
    el("code", {}, one.name), ...one.rows.flatMap(found => [" ", el("button", { type: "button", title: found.text,
      class: "square " + found.level, "aria-label": found.level + ": " + found.text,
      "aria-pressed": String(found === row), click: () => pick(found) }, found.level),
      found.hurt.length ? el("small", {}, " breaks " + found.hurt.join(", ")) : ""]), one.below.size ? branch(one) : "")));
  return [el("h3", {}, many(same.length, "finding") + " in this message, by field"), branch(top),
    left < 0 ? el("p", {}, "and more; filter by this operation to see all") : ""];
}

function places(told) {
  if (!told.further) return [];
  const left = told.further - told.places.length;
  return [el("h3", {}, "Also in " + many(told.further, "place")), el("ul", {}, ...told.places.map(([message, pointer]) =>
    el("li", {}, message, " ", el("code", {}, pointer))), left > 0 ? el("li", {}, "and " + left + " more") : "")];
}

function onKey(event) {
  const inField = event.target === parts.words;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    if (inField && state.q) update({ q: "" });
    else if (inField) parts.words.blur();
    else if (state.f) update({ f: "" });
    else update({ q: "", s: [], c: "", o: "" });
  } else if (inField) return;
  else if (event.key === "/") { event.preventDefault(); parts.words.focus(); }
  else if (event.key === "j" || event.key === "k") move(event.key === "j" ? 1 : -1);
}

function move(step) {
  let next = at >= 0 ? at + step : step > 0 ? 0 : -1;
  while (lines[next]?.key) next += step;
  if (!lines[next]) return;
  pick(lines[next]);
  show(next);
  draw();
}

addEventListener("DOMContentLoaded", () => load().then(read => {
  data = read;
  rows = decode(data);
  counts = Object.fromEntries(LEVELS.map(level => [level, rows.filter(row => row.level === level).length]));
  if (!rows.length) { document.getElementById("app").hidden = true; return; }
  build();
  refresh(true);
}).catch(error => {
  root.classList.remove("js");
  document.getElementById("app").replaceChildren(el("p", {}, "The list cannot be shown here (" + error + "); the table has the first findings."));
}));
})();
