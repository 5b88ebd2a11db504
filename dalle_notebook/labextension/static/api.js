/* The archive, as the Jupyter server tells of it. Nothing here draws or pays. */

/** What went wrong, in words that the server chose. */
export class ApiProblem extends Error {}

export class Api {
  /**
   * @param {any} connection `ServerConnection` of `@jupyterlab/services`
   * @param {any} settings of the server that this page talks to
   * @param {import('./words.js').Words} words
   */
  constructor(connection, settings, words) {
    this._connection = connection;
    this._settings = settings;
    this._words = words;
    this._root = `${settings.baseUrl}dalle-notebook/api/`;
  }

  health = () => this._ask('health');

  filters = () => this._ask('filters');

  /** @param {string} digest */
  picture = digest => this._ask(`pictures/${digest}`);

  /** @param {Record<string, string | number | null | undefined>} query empty values are left out */
  pictures(query) {
    const given = Object.entries(query).filter(([, value]) => value !== '' && value !== null && value !== undefined);
    return this._ask(`pictures?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`);
  }

  /** @param {string} digest @param {{add?: string[], remove?: string[]}} change */
  tag = (digest, change) => this._ask(`pictures/${digest}/tags`, change);

  /** @param {string} digest @param {'kept' | 'rejected' | null} mark */
  mark = (digest, mark) => this._ask(`pictures/${digest}/mark`, { mark });

  /** @param {string} digest */
  forget = digest => this._ask(`pictures/${digest}/forget`, {});

  /** @param {string} digest */
  restore = digest => this._ask(`pictures/${digest}/restore`, {});

  /** @param {HTMLImageElement} image @param {string} digest @param {256 | 512} px */
  show(image, digest, px) {
    image.src = `${this._root}pictures/${digest}/preview?px=${px}`;
  }

  /** @param {string} digest */
  original = digest => `${this._root}pictures/${digest}/original`;

  /** @param {string} path @param {object} [body] sent as JSON with POST */
  async _ask(path, body) {
    const how = body ? { method: 'POST', body: JSON.stringify(body) } : {};
    let answer;
    let data;
    try {
      answer = await this._connection.makeRequest(this._root + path, how, this._settings);
      data = await answer.json();
    } catch {
      throw new ApiProblem(this._words.noAnswer);
    }
    if (!answer.ok) throw new ApiProblem(data?.error?.message ?? data?.message ?? `${answer.status}`);
    return data;
  }
}
