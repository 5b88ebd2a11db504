/* The door through which JupyterLab loads this extension.

   It is what a bundler would emit, written by hand: a container with `init`, which is
   given the modules that JupyterLab shares, and `get`, which gives the plugin. All
   else lies in ES modules beside this file. */
(() => {
  const { src: here } = /** @type {HTMLScriptElement} */ (document.currentScript);
  let shared = {};

  /** A module that JupyterLab shares: the version that it has loaded itself. */
  const use = async name => {
    const versions = shared[name];
    if (!versions) throw new Error(`JupyterLab does not share ${name}`);
    const all = Object.values(versions);
    const make = await (all.find(one => one.loaded) ?? all[0]).get();
    return make();
  };

  const page = /** @type {any} */ (window);
  page._JUPYTERLAB = page._JUPYTERLAB || {};
  page._JUPYTERLAB['dalle-notebook'] = {
    init: scope => {
      shared = scope;
    },
    get: async name => {
      if (name !== './extension') throw new Error(`there is no ${name} in dalle-notebook`);
      const { makePlugin } = await import(new URL('plugin.js', here).href);
      const plugin = await makePlugin(use);
      return () => ({ __esModule: true, default: plugin });
    },
  };
})();
