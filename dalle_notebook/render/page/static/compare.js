// Two pictures against each other: a slider, blinking, side by side.

const MODES = ["slider", "blink", "beside"];

const comparison = {
  mode: "slider",
  cut: 50,
  front: "a",
  chosen: MODES.map((mode, number) => make("button", {
    type: "button", role: "radio", text: say(mode), "data-mode": mode,
    title: `${say(mode)} (${number + 1})`, on: { click: () => setMode(mode) },
  })),
  stage: make("div", { class: "stage" }),
  differences: make("div", { class: "facts" }),
};

comparison.dialog = makeDialog(
  "comparison",
  make("div", { class: "heading" },
    make("h2", { text: say("compare") }),
    make("div", { class: "modes", role: "radiogroup", "aria-label": say("compare") },
      ...comparison.chosen),
    button("swap", say("swap"), () => swap())),
  comparison.stage,
  comparison.differences,
);
comparison.dialog.addEventListener("close", () => focusTile(state.current));

/** Open the comparison, if A and B are chosen. */
function openComparison() {
  if (state.a === null || state.b === null) {
    announce(state.a === null ? say("noA") : say("noB"));
    return;
  }
  comparison.cut = 50;
  comparison.front = "a";
  showComparison();
  if (!comparison.dialog.open) comparison.dialog.showModal();
  focusStage();
}

function swap() {
  [state.a, state.b] = [state.b, state.a];
  [state.a, state.b].forEach((tile) => tile !== null && refreshTile(tile));
  refreshTray();
  if (comparison.dialog.open) showComparison();
}

function setMode(mode) {
  comparison.mode = mode;
  showComparison();
  focusStage();
}

function focusStage() {
  (comparison.stage.querySelector("[role=slider]") || comparison.stage).focus();
}

function showComparison() {
  const { stage, mode, chosen } = comparison;
  for (const each of chosen) {
    const on = each.dataset.mode === mode;
    each.setAttribute("aria-checked", String(on));
    each.tabIndex = on ? 0 : -1;
  }
  stage.dataset.mode = mode;
  stage.tabIndex = -1;
  stage.replaceChildren(sheet("a"), sheet("b"));
  if (mode === "slider") stage.append(makeDivider());
  setCut(comparison.cut);
  setFront(comparison.front);
  showDifferences();
}

function sheet(letter) {
  const tile = state[letter];
  const name = make("figcaption", {},
    make("b", { class: `letter ${letter}`, text: letter.toUpperCase() }),
    make("span", { text: whereIs(tile) }));
  const figure = make("figure", { class: `sheet ${letter}` });
  // On top of each other they share one frame, which has the shape of A.
  const frame = letter === "a" ? comparison.stage : null;
  figure.append(largeView(tile, comparison.mode === "beside" ? figure : frame), name);
  return figure;
}

/** Blinking: which of the two is in front. */
function setFront(letter) {
  comparison.front = letter;
  comparison.stage.dataset.front = letter;
}

function blink() {
  if (comparison.mode !== "blink") {
    comparison.front = "a";
    setMode("blink");
  }
  setFront(comparison.front === "a" ? "b" : "a");
  announce(say(comparison.front === "a" ? "isA" : "isB", { where: whereIs(state[comparison.front]) }));
}

function makeDivider() {
  return make("div", {
    class: "divider", role: "slider", tabindex: "0", "aria-label": say("divider"),
    "aria-valuemin": "0", "aria-valuemax": "100",
  }, make("span", { class: "grip" }, icon("previous"), icon("next")));
}

/** Where the divider stands, in percent of the width. */
function setCut(percent) {
  comparison.cut = Math.min(100, Math.max(0, percent));
  comparison.stage.style.setProperty("--cut", `${comparison.cut}%`);
  comparison.stage.querySelector("[role=slider]")
    ?.setAttribute("aria-valuenow", String(Math.round(comparison.cut)));
}

function dragTo(event) {
  const box = comparison.stage.getBoundingClientRect();
  setCut(((event.clientX - box.left) / box.width) * 100);
}

comparison.stage.addEventListener("pointerdown", (event) => {
  if (comparison.mode === "blink") blink();
  if (comparison.mode !== "slider") return;
  event.preventDefault();
  comparison.stage.setPointerCapture(event.pointerId);
  dragTo(event);
  focusStage();
});
comparison.stage.addEventListener("pointermove", (event) => {
  if (comparison.stage.hasPointerCapture(event.pointerId)) dragTo(event);
});

/** What is known of the two, where it is not the same. */
function showDifferences() {
  const [ofA, ofB] = [factsOf(state.a), factsOf(state.b)].map((facts) => new Map(facts));
  const names = [...new Set([...ofA.keys(), ...ofB.keys()])]
    .filter((name) => ofA.get(name) !== ofB.get(name));
  if (!names.length) {
    comparison.differences.replaceChildren(make("p", { text: say("same") }));
    return;
  }
  const head = make("tr", {}, make("td"),
    make("th", { scope: "col", text: "A" }), make("th", { scope: "col", text: "B" }));
  const rows = names.map((name) => make("tr", {},
    make("th", { scope: "row", text: nameOf(name) }),
    make("td", { text: ofA.get(name) ?? "—" }),
    make("td", { text: ofB.get(name) ?? "—" })));
  comparison.differences.replaceChildren(make("table", {},
    make("caption", { text: say("differs") }),
    make("thead", {}, head), make("tbody", {}, ...rows)));
}
