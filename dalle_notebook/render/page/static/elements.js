// Making elements. Texts become text nodes and attributes, never markup.

const SVG = "http://www.w3.org/2000/svg";

const ICONS = {
  keep: "M3 8.5 6.5 12 13 4.5",
  reject: "M4 4 12 12M12 4 4 12",
  note: "M3 13l.8-3L10.5 3.3l2.2 2.2L6 12.2zM9 5l2 2",
  turn: "M3 6V3h3M3 3l5 5M13 10v3h-3M13 13 8 8",
  swap: "M3 5.5h9M9.5 3 12 5.5 9.5 8M13 10.5H4M6.5 8 4 10.5 6.5 13",
  outward: "M13 8H5M8 4.5 4.5 8 8 11.5M2.5 3v10",
  fit: "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10",
  close: "M4 4 12 12M12 4 4 12",
  previous: "M10 3 5 8l5 5",
  next: "M6 3l5 5-5 5",
};

/**
 * An element. `on` holds listeners, `value` and `text` are set as such, everything
 * else is an attribute; false, null and undefined leave it out.
 */
function make(tag, given = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) {
        element.addEventListener(event, listener);
      }
    } else if (name === "text") {
      element.textContent = value;
    } else if (value !== false && value != null) {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

function icon(name) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", "0 0 16 16");
  drawing.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  drawing.append(path);
  return drawing;
}

/** A button with an icon or a letter; `label` is what it is called. */
function button(face, label, act, given = {}) {
  const inner = Object.hasOwn(ICONS, face) ? icon(face) : face;
  return make(
    "button",
    { type: "button", title: label, "aria-label": label, on: { click: act }, ...given },
    inner,
  );
}

const live = make("p", { class: "spoken", role: "status" });

/** Have a screen reader say it. */
function announce(text) {
  live.textContent = text;
}

/** A modal window with a heading and a button to close it. */
function makeDialog(name, heading, ...children) {
  const close = button("close", say("close"), () => dialog.close(), { class: "close" });
  const bar = make("div", { class: "bar" }, heading, close);
  const dialog = make("dialog", { class: name }, bar, ...children);
  dialog.addEventListener("click", (event) => {
    // Only the backdrop is the dialog itself.
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  return dialog;
}

/** A picture whose shape the style sheet then knows as `--ratio` of `box`, if any. */
function largePicture(source, alt, box) {
  const picture = make("img", { alt });
  const tell = () => box?.style.setProperty(
    "--ratio", String(picture.naturalWidth / picture.naturalHeight || 1));
  picture.addEventListener("load", tell);
  picture.src = source;
  return picture;
}

/** Names and values as a list. */
function listOf(pairs) {
  return make(
    "dl",
    {},
    ...pairs.flatMap(([name, value]) => [
      make("dt", { text: nameOf(name) }),
      make("dd", { text: value }),
    ]),
  );
}
