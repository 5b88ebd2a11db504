// The figures of the page, made once and moved from table to table.

const figures = [...document.querySelectorAll("figure.tile")].sort(
  (a, b) => a.dataset.number - b.dataset.number,
);

/** The address of the picture that stands in a tile, "" if there is none. */
function pictureOf(tile) {
  return figures[tile].querySelector("img")?.src || "";
}

/** The largest picture that the page holds of a tile. */
function largestOf(tile) {
  return study.tiles[tile].larger || pictureOf(tile);
}

function altOf(tile) {
  return figures[tile].querySelector("img")?.alt || "";
}

function reasonOf(tile) {
  const { state: how } = study.tiles[tile];
  const why = figures[tile].querySelector(".reason span")?.textContent || "";
  return [how === "kept" ? words.hidden : words[how], why];
}

/** Give a figure its buttons. */
function prepareTile(tile) {
  const figure = figures[tile];
  const shown = figure.querySelector("img, .reason");
  const opener = make("button", {
    type: "button", class: "open", tabindex: "-1",
    on: { click: () => openViewer(tile), focus: () => makeCurrent(tile) },
  });
  shown.replaceWith(opener);
  opener.append(shown);
  const word = figure.querySelector(".reason b");
  if (word) word.textContent = reasonOf(tile)[0];
  const act = (face, key, action, name) =>
    button(face, say(key), action, { tabindex: "-1", "data-act": name });
  const actions = make("div", { class: "actions" },
    act("A", "asA", () => choose("a", tile), "a"),
    act("B", "asB", () => choose("b", tile), "b"),
    act("keep", "keep", () => mark(tile, "kept"), "kept"),
    act("reject", "reject", () => mark(tile, "rejected"), "rejected"),
    act("note", "note", () => openViewer(tile, "note"), "note"),
  );
  opener.after(actions);
  figure.querySelector("figcaption").replaceChildren();
  refreshTile(tile);
}

/** Bring a figure in line with its data. */
function refreshTile(tile) {
  const { mark: decided, note, caption } = study.tiles[tile];
  const figure = figures[tile];
  figure.dataset.mark = decided || "";
  figure.dataset.letter = [state.a === tile && "A", state.b === tile && "B"]
    .filter(Boolean).join(" ");
  for (const each of figure.querySelectorAll("[data-act]")) {
    const { act } = each.dataset;
    const on = act === "note" ? Boolean(note) : state[act] === tile || decided === act;
    each.setAttribute("aria-pressed", String(on));
  }
  const inside = axesAlong("inside").map((axis) => labelAt(tile, axis)).filter(Boolean);
  const lines = [
    inside.length && make("span", { class: "inside", text: inside.join(", ") }),
    tile === BEFORE && make("span", { class: "inside", text: say("before") }),
    caption && make("span", { class: "said", text: caption }),
    note && make("span", { class: "noted", text: note }),
  ].filter(Boolean);
  figure.querySelector("figcaption").replaceChildren(...lines);
  const said = pictureOf(tile) ? [altOf(tile)] : reasonOf(tile);
  const label = [whereIs(tile), ...said, decided && say(decided), note]
    .filter(Boolean).join(". ");
  figure.querySelector(".open").setAttribute("aria-label", label);
}

/** The one tile whose buttons the tab key reaches. */
function makeCurrent(tile) {
  setTabbing(state.current, "-1");
  state.current = tile;
  setTabbing(tile, "0");
}

function setTabbing(tile, index) {
  const figure = figures[tile];
  for (const each of figure.querySelectorAll("button")) each.tabIndex = index;
  figure.classList.toggle("current", index === "0");
}

/** Choose a tile as A or B; once more takes it back. */
function choose(letter, tile) {
  const before = state[letter];
  state[letter] = before === tile ? null : tile;
  const other = letter === "a" ? "b" : "a";
  if (state[other] === tile && state[letter] === tile) state[other] = null;
  new Set([before, tile]).forEach((each) => each !== null && refreshTile(each));
  refreshTray();
  const where = whereIs(tile);
  announce(state[letter] === tile ? say(letter === "a" ? "isA" : "isB", { where }) : where);
}
