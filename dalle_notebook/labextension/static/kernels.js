/* What kernels say to the page: where they keep pictures, and cells that a click in a
   widget asks for. A kernel opens the comm itself, once it has something to say. */

const TARGET = 'dalle_notebook';

export class KernelLink {
  /**
   * @param {any} tracker of notebooks; null where there are none
   * @param {(source: string, notebook: any) => void} insert a cell into that notebook
   */
  constructor(tracker, insert) {
    this._insert = insert;
    this._tracker = tracker;
    /** @type {Map<string, string>} archives by the id of a kernel, which many may show */
    this._homes = new Map();
    /** @type {Set<() => void>} */
    this._listeners = new Set();
    tracker?.forEach(panel => this._watch(panel));
    tracker?.widgetAdded.connect((_, panel) => this._watch(panel));
    tracker?.currentChanged.connect(() => this._tell());
  }

  /** The archive of the current notebook's kernel; null while it has not said. */
  get home() {
    const kernel = this._tracker?.currentWidget?.sessionContext?.session?.kernel;
    return (kernel && this._homes.get(kernel.id)) ?? null;
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
    const meet = () => context.session?.kernel && this._meet(context.session.kernel, panel);
    context.kernelChanged.connect(meet);
    context.statusChanged.connect((_, status) => {
      const kernel = context.session?.kernel;
      if (kernel && /restarting/.test(status)) this._homes.delete(kernel.id);
      this._tell();
    });
    meet();
  }

  async _meet(kernel, panel) {
    // One of several connections to a kernel takes its comms.
    if (!kernel.handleComms) return;
    kernel.registerCommTarget(TARGET, (comm, opening) =>
      this._listen(kernel, panel, comm, opening.content.data),
    );
    // After a reload of the page the kernel has said it long ago.
    const known = await kernel.requestCommInfo({ target_name: TARGET }).catch(() => null);
    for (const id of Object.keys(known?.content?.comms ?? {})) {
      if (kernel.isDisposed || kernel.hasComm(id)) continue;
      const comm = kernel.createComm(TARGET, id);
      this._listen(kernel, panel, comm, {});
      comm.send({ ask: 'home' });
    }
  }

  _listen(kernel, panel, comm, first) {
    const hear = data => {
      if (typeof data?.home === 'string') this._homes.set(kernel.id, data.home);
      // Two pages may show one kernel: the one that is looked at takes the cell.
      if (typeof data?.insert === 'string' && !document.hidden) this._insert(data.insert, panel);
      this._tell();
    };
    comm.onMsg = message => hear(message.content.data);
    hear(first);
  }

  _tell() {
    for (const listener of this._listeners) listener();
  }
}
