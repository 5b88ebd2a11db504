// The bar above the table and the tray below it.

const SMALLEST = 72;
const LARGEST = 640;

const controls = {
  sides: make("div", { class: "axes" }),
  zoom: make("input", {
    type: "range", min: SMALLEST, max: LARGEST, step: "8", "aria-label": say("zoom"),
    title: say("zoom"),
  }),
  count: make("span", { class: "count" }),
  tally: make("button", { type: "button", title: say("choices"), on: { click: () => openChoices() } }),
  tray: make("div", { class: "tray", hidden: true, role: "region", "aria-label": say("compare") }),
};

function makeBar() {
  const shown = make("select", {
    "aria-label": say("show"),
    on: { change: () => { state.shown = shown.value; rebuild(); } },
  }, ...["all", "kept", "rejected", "open"].map((value) =>
    make("option", { value, text: say(value) })));
  controls.zoom.addEventListener("input", () => setSize(Number(controls.zoom.value)));
  const group = (...parts) => make("div", { class: "group" }, ...parts);
  const sides = study.axes.length
    ? make("details", { class: "layout", open: window.innerWidth > 760 },
        make("summary", { text: say("layout") }),
        controls.sides)
    : null;
  return make("div", { class: "controls" },
    sides,
    group(make("span", { text: say("zoom") }), controls.zoom,
      button("fit", `${say("fit")} (0)`, fitToWindow)),
    group(make("span", { text: say("show") }), shown, controls.count),
  );
}

/** The words at the top of the page, and what is always at hand beside them. */
function dressTop() {
  const top = document.querySelector(".top");
  const said = make("div", { class: "said-first" });
  said.append(...top.children);
  top.append(said, make("div", { class: "group" }, controls.tally,
    button("?", `${say("help")} (?)`, () => openHelp())));
}

/** For each axis where it lies; made anew when an order changes. */
function refreshSides() {
  const focused = document.activeElement?.dataset?.focus;
  const chips = state.order.map((axis, at) => {
    const { name, labels } = study.axes[axis];
    const readable = nameOf(name);
    const option = (value, text) =>
      make("option", { value, text, selected: String(state.side[axis]) === String(value) });
    const choice = make("select", {
      "data-focus": `side ${axis}`,
      on: { change: () => setSide(axis, choice.value) },
    },
    option("rows", say("rows")), option("columns", say("columns")), option("inside", say("inside")),
    make("optgroup", { label: say("only") },
      ...labels.map((label, value) => option(value, label))));
    choice.setAttribute("aria-label", say("along", { name: readable }));
    const outer = state.order.slice(0, at).some((other) => state.side[other] === state.side[axis]);
    return make("div", { class: "axis" }, make("span", { text: readable }), choice,
      outer ? button("outward", say("outward", { name: readable }), () => moveOutward(axis),
        { "data-focus": `outward ${axis}` }) : null);
  });
  const turn = button("turn", `${say("turn")} (T)`, turnTable, { "data-focus": "turn" });
  controls.sides.replaceChildren(...chips, turn);
  if (focused) controls.sides.querySelector(`[data-focus="${focused}"]`)?.focus();
}

function setSide(axis, value) {
  state.side[axis] = /^\d+$/.test(value) ? Number(value) : value;
  relay();
}

/** One place outward among the axes of the same side. */
function moveOutward(axis) {
  const at = state.order.indexOf(axis);
  const before = state.order.slice(0, at)
    .findLastIndex((other) => state.side[other] === state.side[axis]);
  [state.order[before], state.order[at]] = [state.order[at], state.order[before]];
  relay();
}

function turnTable() {
  const other = { rows: "columns", columns: "rows" };
  state.side = state.side.map((side) => other[side] ?? side);
  relay();
}

function relay() {
  refreshSides();
  rebuild();
}

function setSize(px) {
  state.size = Math.round(Math.min(LARGEST, Math.max(SMALLEST, px)));
  controls.zoom.value = state.size;
  area.style.setProperty("--tile", `${state.size}px`);
}

/** As large as all columns allow side by side. */
function fitToWindow() {
  const columns = Math.max(1, layout.columns.length);
  const labels = [...table.querySelectorAll("tbody tr:first-child th")]
    .reduce((sum, head) => sum + head.offsetWidth, 0);
  const room = area.clientWidth - labels - 2 * MARGIN;
  setSize(Math.floor(room / columns) - GAP);
}

const MARGIN = 16;
const GAP = 14;

function refreshCount(shown) {
  controls.count.textContent = say("count", { shown, count: BEFORE });
  refreshTally();
}

function refreshTally() {
  const count = (decision) => study.tiles.filter((tile) => tile.mark === decision).length;
  controls.tally.textContent = say("tally", { kept: count("kept"), rejected: count("rejected") });
}

/** The two that were chosen, and what can be done with them. */
function refreshTray() {
  const { a, b } = state;
  controls.tray.hidden = a === null && b === null;
  const place = (letter, tile, wanting) => make("div", { class: `chosen ${letter}` },
    make("b", { class: `letter ${letter}`, text: letter.toUpperCase() }),
    tile !== null && pictureOf(tile) ? make("img", { src: pictureOf(tile), alt: "" }) : null,
    make("span", { text: tile === null ? wanting : whereIs(tile) }));
  const compare = make("button", {
    type: "button", class: "main", text: say("compare"), disabled: a === null || b === null,
    on: { click: openComparison },
  });
  controls.tray.replaceChildren(
    place("a", a, say("noA").slice(2)), place("b", b, say("noB").slice(2)), compare,
    button("swap", say("swap"), swap),
    button("close", say("clear"), () => {
      if (state.a !== null) choose("a", state.a);
      if (state.b !== null) choose("b", state.b);
      focusTile(state.current);
    }));
}

const helpDialog = makeDialog(
  "help",
  make("h2", { text: say("help") }),
  make("dl", {}, ...words.keys.flatMap(([keys, does]) => [
    make("dt", {}, ...keys.split(" ").map((key) => make("kbd", { text: key }))),
    make("dd", { text: does }),
  ])),
);

function openHelp() {
  helpDialog.showModal();
}
