// What stays in the browser over a reload: what is typed, and what is not sent yet. Where the browser forbids storage to
// frames, the website around the frame keeps it, for as long as its tab is open.
import { tell } from './host.js';

export class Kept {
  constructor(website) {
    this.prefix = `nimchat:${website}:`;
    this.memory = new Map();
  }

  read(name, otherwise) {
    try {
      const text = localStorage.getItem(this.prefix + name);
      if (text !== null) return JSON.parse(text);
    } catch {
      this.isForbidden = true;
    }
    return this.memory.has(name) ? this.memory.get(name) : otherwise;
  }

  write(name, value) {
    this.memory.set(name, value);
    try {
      if (value === undefined) localStorage.removeItem(this.prefix + name);
      else localStorage.setItem(this.prefix + name, JSON.stringify(value));
    } catch {
      tell('keep', { kept: Object.fromEntries(this.memory) });
    }
  }

  /// Takes what the website kept; answers it, if nothing is here yet.
  take(kept) {
    if (!this.isForbidden || this.memory.size || !kept) return undefined;
    this.memory = new Map(Object.entries(kept));
    return kept;
  }
}
