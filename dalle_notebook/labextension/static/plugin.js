/* What JupyterLab and Notebook 7 are given: commands, tiles, the side panel. */

import { Api } from './api.js';
import { Gallery } from './gallery.js';
import { KernelLink } from './kernels.js';
import { Notebooks } from './notebooks.js';
import { wordsIn } from './words.js';

const CATEGORY_RANK = 0;
const PANEL_RANK = 650;
const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="24">' +
  '<g class="jp-icon3" fill="#616161"><path d="M4 3h16a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1z' +
  'm1 2v9.6l4.2-4.9 4 4.6 2.4-2.6L19 15.3V5z"/><circle cx="15.6" cy="8.3" r="1.7"/></g></svg>';

/** @param {(name: string) => Promise<any>} use gives a module that the page shares */
export async function makePlugin(use) {
  // Notebook 7 shares less than JupyterLab does.
  const [apputils, launching, notebooks, services, translation, icons, lumino] = await Promise.all(
    [
      '@jupyterlab/apputils',
      '@jupyterlab/launcher',
      '@jupyterlab/notebook',
      '@jupyterlab/services',
      '@jupyterlab/translation',
      '@jupyterlab/ui-components',
      '@lumino/widgets',
    ].map(name => use(name).catch(() => ({}))),
  );
  const wanted = Object.entries({
    palette: apputils.ICommandPalette,
    launcher: launching.ILauncher,
    tracker: notebooks.INotebookTracker,
    translator: translation.ITranslator,
  }).filter(([, token]) => token);
  return {
    id: 'dalle-notebook:plugin',
    description: 'Pictures from image endpoints: archive, cells, notebooks',
    autoStart: true,
    optional: wanted.map(([, token]) => token),
    /** @param {any} app @param {...any} given */
    activate(app, ...given) {
      const parts = Object.fromEntries(wanted.map(([name], place) => [name, given[place]]));
      const { palette, launcher, tracker, translator } = parts;
      const words = wordsIn(translator?.languageCode);
      const icon = new icons.LabIcon({ name: 'dalle-notebook:pictures', svgstr: ICON });
      const api = new Api(services.ServerConnection, app.serviceManager.serverSettings, words);
      const books = new Notebooks(app, tracker, notebooks.NotebookActions, words);
      const kernels = new KernelLink(tracker, (source, notebook) => books.insert([source], notebook));
      const makeGallery = () => new Gallery(api, words, books, kernels);
      addStyle();
      // A gallery of `dalle.gallery()` asks so; where nobody hears it, it copies the cell.
      document.addEventListener('dalle-notebook:cells', event => {
        const sources = /** @type {CustomEvent} */ (event).detail;
        if (Array.isArray(sources) && books.insert(sources.map(String))) event.preventDefault();
      });

      const panel = host(lumino.Widget, makeGallery());
      panel.id = 'dalle-notebook-archive';
      panel.title.icon = icon;
      panel.title.caption = words.pictures;
      app.shell.add(panel, 'left', { rank: PANEL_RANK, type: words.pictures });

      /** @type {any} */
      let main = null;
      const openGallery = () => {
        if (!main || main.isDisposed) {
          main = new apputils.MainAreaWidget({ content: host(lumino.Widget, makeGallery()) });
          main.id = 'dalle-notebook-gallery';
          main.title.label = words.pictures;
          main.title.icon = icon;
          main.title.closable = true;
        }
        if (!main.isAttached) app.shell.add(main, 'main');
        app.shell.activateById(main.id);
      };

      /** Name, label, what it does, whether it has a tile in the launcher. */
      const commands = [
        ['new-notebook', words.newNotebook, args => books.create(args.cwd), true],
        ['open-gallery', words.openGallery, openGallery, true],
        ['show-archive', words.openPanel, () => app.shell.activateById(panel.id), false],
        ['insert-cell', words.insertCell, args => books.insert([args.source ?? `%%dalle\n${words.cellPrompt}`]), false],
        ['insert-form', words.insertForm, () => books.insert(['dalle.form()']), false],
      ];
      commands.forEach(([name, label, execute, hasTile], rank) => {
        const command = `dalle-notebook:${name}`;
        app.commands.addCommand(command, { label, caption: label, icon, execute });
        palette?.addItem({ command, category: words.pictures });
        if (hasTile) {
          launcher?.add({ command, category: words.pictures, rank: CATEGORY_RANK + rank });
        }
      });
    },
  };
}

/** A widget of Lumino around a view that wants to know whether it is seen. */
function host(Widget, view) {
  const widget = new Widget({ node: view.node });
  widget.addClass('dalle-host');
  widget.onAfterShow = () => view.wake();
  widget.onAfterHide = () => view.rest();
  widget.onAfterAttach = () => widget.isVisible && view.wake();
  widget.onBeforeDetach = () => view.rest();
  widget.onActivateRequest = () => view.focus();
  widget.disposed.connect(() => view.end());
  return widget;
}

function addStyle() {
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = new URL('gallery.css', import.meta.url).href;
  document.head.append(link);
}
