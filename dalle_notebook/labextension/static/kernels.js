/* What kernels say to the page: where they keep pictures, and cells that a click in a
   widget asks for. A kernel opens the comm itself, once it has something to say. */

const TARGET = 'dalle_notebook';

export class KernelLink {
  /**
   * @param {any} tracker of notebooks; null where there are none
   * @param {(source: string) => void} insert a cell
   */
  constructor(tracker, insert) {
    this._insert = insert;
    this._tracker = tracker;
    /** @type {WeakMap<object, string>} archive of a kernel connection */
    this._homes = new WeakMap();
    /** @type {Set<() => void>} */
    this._listeners = new Set();
    tracker?.forEach(panel => this._watch(panel));
    tracker?.widgetAdded.connect((_, panel) => this._watch(panel));
    tracker?.currentChanged.connect(() => this._tell());
  }

  /** The archive of the current notebook's kernel; null while it has not said. */
  get home() {
    const kernel = this._tracker?.currentWidget?.sessionContext?.session?.kernel;
    return (kernel && this._homes.get(kernel)) ?? null;
  }

  /**
   * @param {() => void} listener called when `home` may have changed
   * @returns {() => void} ends that
   */
  onChange(listener) {
    this._listeners.add(listener);
    return () => this._listeners.delete(listener);
  }

  _watch(panel) {
    const context = panel.sessionContext;
    const meet = () => context.session?.kernel && this._meet(context.session.kernel);
    context.kernelChanged.connect(meet);
    meet();
  }

  async _meet(kernel) {
    kernel.registerCommTarget(TARGET, (comm, opening) => this._listen(kernel, comm, opening.content.data));
    // After a reload of the page the kernel has said it long ago.
    const known = await kernel.requestCommInfo({ target_name: TARGET }).catch(() => null);
    for (const id of Object.keys(known?.content?.comms ?? {})) {
      const comm = kernel.createComm(TARGET, id);
      this._listen(kernel, comm, {});
      comm.send({ ask: 'home' });
    }
  }

  _listen(kernel, comm, first) {
    const hear = data => {
      if (typeof data?.home === 'string') this._homes.set(kernel, data.home);
      if (typeof data?.insert === 'string') this._insert(data.insert);
      this._tell();
    };
    comm.onMsg = message => hear(message.content.data);
    hear(first);
  }

  _tell() {
    for (const listener of this._listeners) listener();
  }
}
