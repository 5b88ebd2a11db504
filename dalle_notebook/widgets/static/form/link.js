/* The form's words on their way between this page and Python.

   Python publishes the form in one trait, `_state`; the page only sends messages. What
   somebody types must never be overwritten by an older state: each change has a number,
   and a state tells the number up to which it knows. What tells of other notebooks
   (earlier prompts, the archive) comes as a message, since a trait is saved. What Python
   refuses stays in its field here, where it can be mended, and is never in a state. */

import { sendInParts } from '../parts.js';

const WAIT_MS = 250;
const LATE_MS = 6000;
const KEY = '_state';

/** @typedef {{value: string, label: string, reason: string, digest?: string, group?: string}} Choice */
/** @typedef {{number: number, state: string, digest: string | null, title: string, caption: string, note: string,
 *   mark: string | null, saved: string | null}} Tile */
/** @typedef {{value: string, title: string, width: number, height: number, key: string} | null} Given */
/** @typedef {{number: number, fields: Record<string, any>, refused?: string[], is_meant: boolean, choices: Record<string, Choice[]>,
 *   shows: Record<string, boolean | string>, open?: string[],
 *   price: {label: string, time: string, kept: number, wanted: number, problem: string},
 *   cell: string, mask_cell: string, say: string, is_problem: boolean, given: {image: Given, mask: Given},
 *   problems?: Record<string, string>,
 *   drawing: {is_on: boolean, is_stopping: boolean, done: number, of: number, eta: string}, tiles: Tile[]}} State */

export class Link {
  /**
   * @param {any} model of the widget
   * @param {number} [wait] milliseconds before what was typed is sent
   * @param {number} [late] milliseconds after which an answer is missed
   */
  constructor(model, wait = WAIT_MS, late = LATE_MS) {
    this._model = model;
    this._wait = wait;
    this._late = late;
    this._timer = 0;
    this._lateTimer = 0;
    /** @type {Record<string, any>} typed and not sent yet */
    this._typed = {};
    /** @type {Set<{changed?: () => void, heard?: (message: any, buffers: DataView[]) => void}>} */
    this._listeners = new Set();
    /** @type {State} */
    this.state = model.get(KEY);
    /** What stands in the fields. */
    this.fields = { ...this.state.fields };
    this._number = this.state.number;
    /** @type {{history: string[], image: Choice[], mask: Choice[]}} */
    this.lists = { history: [], image: [], mask: [] };
    this.isLate = false;
    this.isPressed = false;
    model.on(`change:${KEY}`, () => this._take());
    model.on('msg:custom', (message, buffers = []) => {
      if (message?.lists) {
        Object.assign(this.lists, message.lists);
        this._tell();
      }
      for (const listener of this._listeners) listener.heard?.(message, buffers);
    });
  }

  /** @param {{changed?: () => void, heard?: (message: any, buffers: DataView[]) => void}} listener @returns {() => void} its end */
  hear(listener) {
    this._listeners.add(listener);
    return () => this._listeners.delete(listener);
  }

  /** Somebody typed or chose. @param {Record<string, any>} fields */
  change(fields) {
    Object.assign(this.fields, fields);
    Object.assign(this._typed, fields);
    clearTimeout(this._timer);
    this._timer = Number(setTimeout(() => this.flush(), this._wait));
    this._tell();
  }

  /** Send what was typed. */
  flush() {
    clearTimeout(this._timer);
    this._timer = 0;
    if (Object.keys(this._typed).length) this._sendChange();
  }

  /** Ask for something that Python does with the fields as they are. @param {Record<string, any>} message */
  act(message) {
    clearTimeout(this._timer);
    this._timer = 0;
    // Even an empty change is answered, which tells whether anybody listens.
    this._sendChange(this._refused);
    this._model.send(message);
    if (message.do === 'draw' || message.do === 'again') this.isPressed = true;
    this._tell();
  }

  /** Ask for something that has nothing to do with the fields. @param {Record<string, any>} message */
  ask(message) {
    this._model.send(message);
  }

  /** Hand a file over; fails where it cannot be read. @param {'image' | 'mask'} what @param {File} file */
  async upload(what, file) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    clearTimeout(this._timer);
    this._timer = 0;
    // Before and not after it: what Python says of the file would be taken for old.
    this._sendChange();
    sendInParts(this._model, { do: 'upload', what, name: file.name }, bytes);
  }

  /** Whether price and cell are those of what stands in the fields. */
  get isMeant() {
    const isSent = !Object.keys(this._typed).length && this.state.number >= this._number;
    return isSent && this.state.is_meant;
  }

  /** What stands in fields of which Python has taken over nothing. */
  get _refused() {
    return Object.fromEntries((this.state.refused ?? []).map(name => [name, this.fields[name]]));
  }

  /** @param {Record<string, any>} [fields] besides what was typed */
  _sendChange(fields = {}) {
    fields = { ...fields, ...this._typed };
    this._typed = {};
    this._number = Math.max(this._number, this.state.number) + 1;
    this._model.send({ do: 'change', number: this._number, fields });
    if (!this._lateTimer) this._lateTimer = Number(setTimeout(() => this._setLate(), this._late));
  }

  _take() {
    this.state = this._model.get(KEY);
    if (this.state.number >= this._number) {
      this.fields = { ...this.state.fields, ...this._refused, ...this._typed };
      clearTimeout(this._lateTimer);
      this._lateTimer = 0;
      this.isLate = false;
      this.isPressed = false;
    }
    this._tell();
  }

  _setLate() {
    this._lateTimer = 0;
    this.isLate = true;
    this.isPressed = false;
    this._tell();
  }

  _tell() {
    for (const listener of this._listeners) listener.changed?.();
  }
}
