// The website around the frame.
import { PREFIX } from './names.js';

export const isFramed = window.parent !== window;

export function tell(event, data = {}) {
  if (isFramed) window.parent.postMessage(`${PREFIX}${JSON.stringify({ event, ...data })}`, '*');
}

export function onTold(handlers) {
  window.addEventListener('message', ({ data, source }) => {
    if (source !== window.parent || typeof data !== 'string' || !data.startsWith(PREFIX)) return;
    const message = JSON.parse(data.slice(PREFIX.length));
    handlers[message.event]?.(message);
  });
}
