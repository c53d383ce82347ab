// What stays in the browser over a reload: what is typed, and what is not sent yet.
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
      // a browser may forbid storage to frames
    }
    return this.memory.has(name) ? this.memory.get(name) : otherwise;
  }

  write(name, value) {
    this.memory.set(name, value);
    try {
      if (value === undefined) localStorage.removeItem(this.prefix + name);
      else localStorage.setItem(this.prefix + name, JSON.stringify(value));
    } catch {
      // as above
    }
  }
}
