// Reads the account, hears of messages, and writes one.
import { call, element, session, text } from './shared-3c4d.js';

if (!session()) {
  location.replace('/app/login');
  await new Promise(() => {});
}

const [, account] = location.pathname.match(/^\/app\/accounts\/(\d+)/);
const root = `/api/v1/accounts/${account}`;
const { payload } = await (await call('GET', '/auth/validate_token')).json();
const { name } = await (await call('GET', `${root}/`)).json();
await (await call('GET', `${root}/conversations/meta?status=open`)).json();
element('h1', 'account', name);
element('p', 'agent', text(payload.data.name));
const heard = element('ul', 'heard');
const form = element('form', 'answer');
form.append(document.createElement('input'), Object.assign(document.createElement('button'), { textContent: 'Send' }));
let conversation;

const socket = new WebSocket(`${window.chatwootConfig.hostURL.replace(/^http/, 'ws')}/cable`, ['actioncable-v1-json']);
const identifier = JSON.stringify({
  channel: 'RoomChannel', pubsub_token: payload.data.pubsub_token, account_id: Number(account), user_id: payload.data.id,
});
socket.onmessage = ({ data }) => {
  const { type, message } = JSON.parse(data);
  if (type === 'welcome') socket.send(JSON.stringify({ command: 'subscribe', identifier }));
  if (type === 'confirm_subscription') element('p', 'live', 'connected');
  if (message?.event !== 'message.created') return;
  conversation = message.data.conversation_id;
  heard.append(Object.assign(document.createElement('li'), { textContent: message.data.content }));
};
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const input = form.querySelector('input');
  await call('POST', `${root}/conversations/${conversation}/messages`, { content: input.value });
  input.value = '';
});
