// The agents' side: listens on /cable as an agent's browser does, and answers over the API.
const settings = await (await fetch('/demo/settings')).json();
const { account_id: account, agent } = settings;
const find = (id) => document.getElementById(id);
const identifier = JSON.stringify({
  channel: 'RoomChannel', pubsub_token: agent.pubsub_token, account_id: account, user_id: agent.id,
});
const field = find('text');
const button = find('answer').querySelector('button');
let conversation;
let typing;
find('agent').textContent = agent.name;

function connect() {
  const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/cable`, ['actioncable-v1-json']);
  const send = (frame) => socket.send(JSON.stringify({ identifier, ...frame }));
  const present = () => send({ command: 'message', data: JSON.stringify({ action: 'update_presence' }) });
  let timer;
  socket.onmessage = ({ data }) => {
    const { type, message } = JSON.parse(data);
    if (type === 'welcome') send({ command: 'subscribe' });
    if (type === 'confirm_subscription') {
      find('state').textContent = `connected to /cable as ${agent.name}`;
      present();
      timer = setInterval(present, 20000);
    }
    if (message) hear(message);
  };
  socket.onclose = () => {
    clearInterval(timer);
    find('state').textContent = 'connecting…';
    setTimeout(connect, 1000);
  };
}

function hear({ event, data }) {
  if (event === 'presence.update') return;
  const number = data.conversation_id ?? data.conversation?.id ?? (event.startsWith('conversation.') ? data.id : undefined);
  const who = data.sender?.name ?? data.user?.name ?? data.performer?.name;
  const row = document.createElement('li');
  const name = document.createElement('code');
  name.textContent = event;
  row.append(name);
  if (number) row.append(small(`conversation ${number}`));
  if (who) row.append(small(who));
  const text = event.startsWith('message.') ? data.content ?? files(data) : data.status && `is ${data.status}`;
  if (text) {
    const line = document.createElement('p');
    line.textContent = text;
    row.append(line);
  }
  const list = find('events');
  list.querySelector('.hint')?.remove();
  list.append(row);
  while (list.children.length > 200) list.firstChild.remove();
  row.scrollIntoView({ block: 'nearest' });
  if (event === 'message.created' && data.message_type === 0) answerTo(number, who);
}

const files = ({ attachments = [] }) => attachments.length && `${attachments.length} file(s)`;

function small(text) {
  const element = document.createElement('small');
  element.textContent = text;
  return element;
}

function answerTo(number, who) {
  conversation = number;
  find('where').textContent = `in conversation ${number}${who ? `, to ${who}` : ''}`;
  field.disabled = button.disabled = false;
}

const call = (path, body) => fetch(`/api/v1/accounts/${account}/conversations/${conversation}/${path}`, {
  method: 'POST',
  headers: { api_access_token: agent.access_token, 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
});

function type(status) {
  clearTimeout(typing);
  if (status === 'on') typing = setTimeout(type, 3000, 'off');
  return call('toggle_typing_status', { typing_status: status });
}

field.addEventListener('input', () => type(field.value ? 'on' : 'off'));
find('answer').addEventListener('submit', async (event) => {
  event.preventDefault();
  const content = field.value.trim();
  if (!content) return;
  field.value = '';
  await type('off');
  await call('messages', { content });
});
connect();
