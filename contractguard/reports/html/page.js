"use strict";
(() => {
const LEVELS = ["error", "warning", "info", "waived"], MANY = 1500, FOLD = 10;
const ROW = ["level", "rule", "text", "operation", "message", "pointer", "proof", "id", "at", "section"];
const DETAIL = ["reason", "witness", "old", "new", "oldAt", "newAt"];

/* Pure functions: no document is needed, so that they are tested without one. */

function decode(data) {
  const say = n => data.texts[n];
  return data.rows.map((cells, index) => {
    const row = { index, hurt: cells[10].map(say) }, more = data.details[index];
    ROW.forEach((name, i) => { row[name] = say(cells[i]); });
    row.detail = () => {
      const told = { places: more[6].map(one => one.map(say)), further: more[7],
        hurt: more[8].map(one => one.map(say)), hurtTotal: more[9], accept: say(more[10]), notes: more[11].map(say) };
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
    if (state.o && row.operation !== state.o) return false;
    if (!words.length) return true;
    row.hay ??= [row.text, row.rule, row.message, row.pointer, row.at, row.id, row.section, row.proof, ...row.hurt]
      .join("\n").toLowerCase();
    return words.every(word => row.hay.includes(word));
  });
}

/* Rows of one rule stand together, behind a line of their own; `open` tells which long groups are unfolded. */
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
    if (shown) lines.push(...members);
  }
  return lines;
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

if (typeof module !== "undefined") {
  module.exports = { decode, readState, writeState, choose, group, worst, spot };
  return;
}

const root = document.documentElement, open = new Set();
let rows = [], lines = [], state = readState(location.hash), at = -1, data, height = 0;
const parts = {};
root.classList.add("js");

function el(tag, settings, ...inner) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(settings || {}))
    if (key === "click") made.addEventListener("click", value); else made.setAttribute(key, value);
  made.append(...inner.filter(one => one !== "" && one != null));
  return made;
}
const many = (n, noun) => n + " " + noun + (n === 1 ? "" : "s");

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
  p.words = el("input", { type: "search", placeholder: "words  ( / )", "aria-label": "Filter by words" });
  p.words.addEventListener("input", () => update({ q: p.words.value }));
  p.levels = el("span", { class: "levels" });
  p.chips = el("span", { class: "chips" });
  p.count = el("span", { role: "status", class: "faint" });
  p.heat = el("details", { class: "heat", open: "" }, el("summary", {}, "Where"));
  p.list = el("div", { id: "list", role: "region", "aria-label": "Findings", tabindex: "0" }, p.rows = el("ul"));
  p.detail = el("article", { id: "detail", tabindex: "-1", "aria-label": "The chosen finding" });
  app.append(p.heat, el("div", { class: "filter", role: "search" }, p.words, p.levels, p.chips, p.count),
    el("div", { class: "split" }, p.list, p.detail));
  p.list.addEventListener("scroll", () => requestAnimationFrame(draw));
  addEventListener("resize", () => { height = 0; draw(); });
  addEventListener("hashchange", () => { state = readState(location.hash); refresh(true); });
  addEventListener("keydown", onKey);
  drawHeat();
}

function drawHeat() {
  const byOperation = new Map(), byConsumer = new Map(), put = (map, key, row) => {
    if (!map.has(key)) map.set(key, []);
    map.get(key).push(row);
  };
  for (const row of rows) {
    put(byOperation, row.operation, row);
    row.hurt.forEach(name => put(byConsumer, name, row));
  }
  const square = (name, found, change) => {
    const label = name + ": " + LEVELS.map(level => [found.filter(row => row.level === level).length, level])
      .filter(([n]) => n).map(([n, level]) => n + " " + level).join(", ");
    return el("button", { type: "button", class: "square " + worst(found), title: label, "aria-label": label,
      click: () => update(change) }, String(found.length));
  };
  if (byConsumer.size) {
    const names = [...byConsumer].sort((a, b) => b[1].length - a[1].length);
    parts.heat.append(el("h2", {}, many(byConsumer.size, "consumer") + " affected"), el("div", { class: "names" },
      ...names.map(([name, found]) => el("span", {}, square(name, found, { c: name, o: "" }), " ", name))));
  }
  const groups = new Map();
  for (const [operation, name] of data.groups) put(groups, data.texts[name], data.texts[operation]);
  const ofAll = data.operations >= byOperation.size ? " of " + data.operations : "";
  parts.heat.append(el("h2", {}, byOperation.size + ofAll + " operations have findings"));
  const grid = el("div", { class: "groups" });
  for (const [name, operations] of groups) {
    const found = operations.flatMap(one => byOperation.get(one));
    const fill = box => box.append(...operations.map(one => square(one, byOperation.get(one), { o: one, c: "" })));
    const head = el("summary", {}, el("b", { class: "dot " + worst(found) }, worst(found)), " ", name,
      " ", el("small", {}, many(operations.length, "operation")));
    const squares = el("div", { class: "squares" }), box = el("details", {}, head, squares);
    if (byOperation.size < MANY) { box.open = true; fill(squares); }
    else box.addEventListener("toggle", () => fill(squares), { once: true });
    grid.append(box);
  }
  parts.heat.append(grid);
}

function update(change) {
  Object.assign(state, change);
  history.replaceState(null, "", "#" + writeState(state));
  refresh(false);
}

/* Everything that depends on the filter; `reveal` scrolls to the chosen finding. */
function refresh(reveal) {
  const found = choose(rows, state), p = parts;
  const chosen = state.f ? found.find(row => row.id === state.f) || rows.find(row => row.id === state.f) : null;
  if (chosen) open.add(chosen.level + " " + chosen.rule);
  lines = group(found, open);
  at = chosen ? lines.indexOf(chosen) : -1;
  if (p.words.value !== state.q) p.words.value = state.q;
  p.levels.replaceChildren(...LEVELS.map(level => [level, rows.filter(row => row.level === level).length])
    .filter(([, n]) => n).map(([level, n]) => el("button", { type: "button", class: level,
      "aria-pressed": String(state.s.includes(level)), click: () => update({
        s: state.s.includes(level) ? state.s.filter(one => one !== level) : [...state.s, level] }) }, many(n, level))));
  p.chips.replaceChildren(...[["c", "consumer "], ["o", ""]].filter(([key]) => state[key]).map(([key, word]) =>
    el("button", { type: "button", "aria-label": "No longer only " + word + state[key],
      click: () => update({ [key]: "" }) }, word + state[key] + " ✕")));
  p.count.replaceChildren(state.f && !chosen ? "finding " + state.f + " is not in this report; "  : "",
    found.length === rows.length ? many(rows.length, "finding") : found.length + " of " + many(rows.length, "finding"));
  if (reveal && at >= 0) show(at);
  draw();
  drawDetail(chosen);
}

function rowHeight() {
  return height ||= parseFloat(getComputedStyle(root).getPropertyValue("--row"));
}

function show(index) {
  const size = rowHeight(), list = parts.list, top = index * size;
  if (top < list.scrollTop || top + size > list.scrollTop + list.clientHeight)
    list.scrollTop = top - list.clientHeight / 3;
}

/* Only what is seen of the list is in the document, and a few lines more. */
function draw() {
  const size = rowHeight(), list = parts.list, first = Math.max(0, Math.floor(list.scrollTop / size) - 4);
  const end = Math.min(lines.length, first + Math.ceil(list.clientHeight / size) + 8);
  const held = document.activeElement && document.activeElement.dataset.at;
  parts.rows.style.height = lines.length * size + "px";
  parts.rows.replaceChildren(...lines.slice(first, end).map((line, i) => {
    const made = el("li", { "aria-setsize": lines.length, "aria-posinset": first + i + 1 },
      line.members ? groupLine(line, first + i) : rowLine(line, first + i));
    made.style.top = (first + i) * size + "px";
    return made;
  }));
  if (held) parts.rows.querySelector(`[data-at="${held}"]`)?.focus({ preventScroll: true });
}

function groupLine(line, index) {
  const first = line.members[0], inner = [el("b", { class: "dot " + first.level }, first.level), " ",
    el("strong", {}, first.rule), " ", el("small", {}, many(line.members.length, "finding"))];
  if (!line.fold) return el("div", { class: "group" }, ...inner);
  return el("button", { type: "button", class: "group", "data-at": index, "aria-expanded": String(line.shown),
    click: () => { open[line.shown ? "delete" : "add"](line.key); lines = group(choose(rows, state), open); draw(); } },
    line.shown ? "▾ " : "▸ ", ...inner);
}

function rowLine(row, index) {
  const settings = { type: "button", class: "row", "data-at": index, click: () => update({ f: row.id }) };
  if (index === at) settings["aria-current"] = "true";
  return el("button", settings, el("span", { class: "what" }, el("b", { class: "dot " + row.level }, row.level), " ",
    row.text), el("span", { class: "where" }, row.hurt.length ? "breaks " + row.hurt.join(", ") + " · " : "",
    row.section ? row.section + " · " : "", row.message, row.at ? " · " + row.at : ""));
}

function code(text, marked) {
  const box = el("pre", { tabindex: "0" });
  text.split("\n").forEach((line, i) => box.append(marked(line, i) ? el("mark", {}, line) : line, "\n"));
  return box;
}

function drawDetail(row) {
  const box = parts.detail;
  root.classList.toggle("chosen", Boolean(row));
  if (!row) {
    box.replaceChildren(el("p", { class: "faint" }, rows.length ? "Choose a finding: j and k, or a click." : ""));
    return;
  }
  const told = row.detail(), rule = data.docs ? el("a", { href: data.docs + "/rules/" + row.rule + ".html" }, row.rule)
    : el("code", {}, row.rule);
  box.replaceChildren(
    el("button", { type: "button", class: "close", click: () => update({ f: "" }) }, "Close (Esc)"),
    el("h2", {}, el("b", { class: "dot " + row.level }, row.level), " ", row.text),
    el("p", {}, rule, " · ", row.proof, told.reason ? ": " + told.reason : ""),
    el("p", {}, row.section ? row.section + " · " : "", row.message, el("br"), el("code", {}, row.pointer || "the message"),
      row.at ? " · " + row.at : "", " ", el("button", { type: "button",
        click: () => update({ o: row.operation, c: "" }) }, "only this operation")),
    ...told.notes.map(note => el("p", {}, note)), ...accept(told.accept, row.id),
    ...consumers(told), ...witness(told.witness, row.pointer), ...fragments(told), ...places(told));
  box.scrollTop = 0;
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

function table(head, cells) {
  return el("table", {}, el("thead", {}, el("tr", {}, ...head.map(one => el("th", {}, one)))),
    el("tbody", {}, ...cells.map(line => el("tr", {}, ...line.map(one => el("td", {}, one))))));
}

function consumers(told) {
  if (!told.hurt.length) return [];
  const left = told.hurtTotal - told.hurt.length;
  return [el("h3", {}, "Consumers"), table(["consumer", "expectation", "where", ""], told.hurt),
    left > 0 ? el("p", {}, "and " + left + " more") : ""];
}

function witness(text, pointer) {
  if (!text) return [];
  const range = spot(text.split("\n"), pointer);
  return [el("h3", {}, "Witness"), code(text, (line, i) => range && i >= range[0] && i <= range[1])];
}

function fragments(told) {
  if (!told.old && !told.new) return [];
  const bare = line => line.replace(/,$/, ""), of = text => new Set(text.split("\n").map(bare));
  const side = (name, text, place, other) => el("div", {}, el("h3", {}, name, " ", el("small", {}, place)),
    text ? code(text, line => told.old && told.new && !other.has(bare(line))) : el("p", { class: "faint" }, "not there"));
  return [el("div", { class: "sides" }, side("Old", told.old, told.oldAt, of(told.new)),
    side("New", told.new, told.newAt, of(told.old)))];
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
  let next = at + step;
  if (at < 0) next = step > 0 ? 0 : -1;
  while (lines[next]?.members) {
    if (!lines[next].shown) { open.add(lines[next].key); lines = group(choose(rows, state), open); if (step < 0) return move(step); }
    next += step;
  }
  if (!lines[next]) return;
  update({ f: lines[next].id });
  show(next);
  draw();
}

addEventListener("DOMContentLoaded", () => load().then(read => {
  data = read;
  rows = decode(data);
  if (!rows.length) { document.getElementById("app").hidden = true; return; }
  build();
  refresh(true);
}).catch(error => {
  root.classList.remove("js");
  document.getElementById("app").replaceChildren(el("p", {}, "The list cannot be shown here (" + error + "); the table has the first findings."));
}));
})();
