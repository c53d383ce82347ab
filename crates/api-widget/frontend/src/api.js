// Calls of the widget's API, as this page's visitor.
export class Refusal extends Error {
  constructor(status, body) {
    super(body?.error || body?.message || `HTTP ${status}`);
    this.status = status;
    this.body = body;
  }

  /// May the same call succeed later?
  get passes() {
    return this.status === 429 || this.status >= 500;
  }
}

export class Api {
  constructor(root, website, token) {
    this.root = root;
    this.website = website;
    this.token = token;
  }

  async call(method, path, body) {
    const address = `${this.root}/api/v1/widget${path}${path.includes('?') ? '&' : '?'}website_token=${encodeURIComponent(this.website)}`;
    const headers = { 'X-Auth-Token': this.token };
    let sent = body;
    if (body !== undefined && !(body instanceof FormData)) {
      headers['Content-Type'] = 'application/json';
      sent = JSON.stringify(body);
    }
    const answer = await fetch(address, { method, headers, body: sent, credentials: 'omit' });
    const text = await answer.text();
    let read;
    try {
      read = text ? JSON.parse(text) : undefined;
    } catch {
      read = undefined;
    }
    if (!answer.ok) throw new Refusal(answer.status, read);
    return read;
  }

  get(path) {
    return this.call('GET', path);
  }

  post(path, body) {
    return this.call('POST', path, body ?? {});
  }

  patch(path, body) {
    return this.call('PATCH', path, body);
  }
}
