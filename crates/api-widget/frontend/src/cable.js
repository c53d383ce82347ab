// The visitor's real-time connection, which comes back by itself.
const PING_LIMIT = 12_000;
const PRESENCE = 20_000;

export class Cable {
  constructor(address, onEvent, onState) {
    Object.assign(this, { address, onEvent, onState, tries: 0, token: undefined, socket: undefined });
    window.addEventListener('online', () => this.again(0));
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden && this.token && !this.socket) this.again(0);
    });
  }

  listen(token) {
    if (!token || token === this.token) return;
    this.token = token;
    this.close();
    this.open();
  }

  open() {
    const identifier = JSON.stringify({ channel: 'RoomChannel', pubsub_token: this.token });
    const socket = new WebSocket(this.address, ['actioncable-v1-json', 'actioncable-unsupported']);
    this.socket = socket;
    const send = (command, data) =>
      socket.send(JSON.stringify({ command, identifier, ...(data && { data: JSON.stringify(data) }) }));
    const alive = () => {
      clearTimeout(this.watch);
      this.watch = setTimeout(() => socket.close(), PING_LIMIT);
    };
    alive();
    socket.onmessage = ({ data }) => {
      alive();
      const { type, message } = JSON.parse(data);
      if (type === 'welcome') send('subscribe');
      else if (type === 'confirm_subscription') {
        this.tries = 0;
        this.onState(true);
        const here = () => send('message', { action: 'update_presence' });
        here();
        this.presence = setInterval(here, PRESENCE);
      } else if (message?.event) this.onEvent(message.event, message.data);
    };
    socket.onclose = () => {
      clearTimeout(this.watch);
      clearInterval(this.presence);
      if (this.socket !== socket) return;
      this.socket = undefined;
      this.onState(false);
      this.again(Math.min(30_000, 500 * 2 ** this.tries) * (0.5 + Math.random() / 2));
      this.tries += 1;
    };
  }

  again(after) {
    clearTimeout(this.retry);
    if (!this.token || this.socket) return;
    this.retry = setTimeout(() => this.open(), after);
  }

  close() {
    const socket = this.socket;
    this.socket = undefined;
    clearTimeout(this.watch);
    clearInterval(this.presence);
    socket?.close();
  }
}
