/* Cells into the notebook that a person works in, and new notebooks. */

const LOAD = '%load_ext dalle_notebook\nimport dalle_notebook as dalle';
const IS_LOADED = /^\s*%(re)?load_ext\s+dalle_notebook/m;

export class Notebooks {
  /**
   * @param {any} app
   * @param {any} tracker of notebooks; null where there are none
   * @param {any} actions `NotebookActions`
   * @param {import('./words.js').Words} words
   */
  constructor(app, tracker, actions, words) {
    this._app = app;
    this._tracker = tracker;
    this._actions = actions;
    this._words = words;
  }

  /** The notebook that a person looked at last, or null. */
  get current() {
    const panel = this._tracker?.currentWidget;
    return panel && !panel.isDisposed ? panel : null;
  }

  /**
   * Insert code cells below the active one; an empty one is filled.
   *
   * @param {string[]} sources
   * @param {any} [panel] the notebook; without it the one that was looked at last
   * @returns {boolean} false: no notebook is open
   */
  insert(sources, panel = this.current) {
    if (!panel || panel.isDisposed) return false;
    const notebook = panel.content;
    const isLoaded = notebook.widgets.some(
      cell => cell.model.type === 'code' && IS_LOADED.test(cell.model.sharedModel.getSource()),
    );
    for (const source of isLoaded ? sources : [LOAD, ...sources]) {
      const active = notebook.activeCell;
      const isEmpty = active?.model.type === 'code' && !active.model.sharedModel.getSource().trim();
      if (!isEmpty) this._actions.insertBelow(notebook);
      if (notebook.activeCell.model.type !== 'code') this._actions.changeCellType(notebook, 'code');
      notebook.activeCell.model.sharedModel.setSource(source);
    }
    this._app.shell.activateById(panel.id);
    notebook.mode = 'edit';
    return true;
  }

  /** @param {string[]} sources @returns {string} what became of them */
  offer(sources) {
    return this.insert(sources) ? this._words.inserted : this._words.noNotebook;
  }

  /**
   * Make a notebook with the first cells of the quickstart and open it.
   *
   * @param {string} [folder] below the server's root
   */
  async create(folder = '') {
    const contents = this._app.serviceManager.contents;
    const { path } = await contents.newUntitled({ path: folder, type: 'notebook' });
    const specs = this._app.serviceManager.kernelspecs?.specs;
    const name = specs?.default ?? 'python3';
    const kernelspec = {
      name,
      display_name: specs?.kernelspecs?.[name]?.display_name ?? 'Python 3',
      language: 'python',
    };
    const { firstTitle, firstPrompt } = this._words;
    await contents.save(path, {
      type: 'notebook',
      format: 'json',
      content: {
        cells: [
          markdown(firstTitle),
          code('%load_ext dalle_notebook\nimport dalle_notebook as dalle'),
          code(`%%dalle\n${firstPrompt}`),
          code('dalle.form()'),
        ],
        metadata: { kernelspec },
        nbformat: 4,
        nbformat_minor: 5,
      },
    });
    return this._app.commands.execute('docmanager:open', { path, factory: 'Notebook', kernel: { name } });
  }
}

/** @param {string} source */
const markdown = source => ({ cell_type: 'markdown', id: newId(), metadata: {}, source });

/** @param {string} source */
const code = source => ({
  cell_type: 'code',
  id: newId(),
  metadata: {},
  source,
  outputs: [],
  execution_count: null,
});

const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(6)), byte => byte.toString(16).padStart(2, '0')).join('');
