// The conversation.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useStore } from './app.jsx';
import { Composer } from './composer.jsx';
import { isFramed, tell } from './host.js';
import { Message, Waiting } from './message.jsx';
import { Availability, CloseButton, Face, IconButton, Notices } from './parts.jsx';
import { t } from './texts.js';

function Header() {
  const { store, state } = useStore();
  const { site, settings, conversation, contact } = state;
  const [asks, setAsks] = useState(false);
  const open = conversation && conversation.status !== 'resolved';
  const mayEnd = open && settings.enableEndConversation && site.enabled_features.includes('end_conversation');
  return (
    <header class="top">
      <div class="bar">
        <IconButton name="back" label={t('back')} onClick={() => store.go('home')} />
        <h1>{site.website_name}</h1>
        {conversation && contact.email ? (
          <IconButton name="mail" label={t('transcript')} onClick={() => store.transcript().catch(() => {})} />
        ) : null}
        {mayEnd ? <IconButton name="end" label={t('end')} onClick={() => setAsks(true)} /> : null}
        {isFramed && settings.showPopoutButton ? (
          <IconButton name="popout" label={t('popout')} onClick={() => tell('popoutChatWindow')} />
        ) : null}
        <CloseButton />
      </div>
      {asks ? (
        <div class="ask" role="alertdialog" aria-label={t('end_question')}>
          <p>{t('end_question')}</p>
          <button type="button" class="small" onClick={() => { setAsks(false); store.end().catch(() => {}); }}>{t('yes')}</button>
          <button type="button" class="small plain" onClick={() => setAsks(false)}>{t('no')}</button>
        </div>
      ) : null}
    </header>
  );
}

function Typing({ user }) {
  return (
    <div class="typing" role="status">
      <Face name={user.name} picture={user.avatar_url} />
      <span class="dots" aria-hidden="true"><i /><i /><i /></span>
      <span class="hidden">{t('typing', { name: user.available_name || user.name })}</span>
    </div>
  );
}

function List() {
  const { store, state } = useStore();
  const { messages, outbox, typing } = state;
  const list = useRef();
  const held = useRef({ atEnd: true, height: 0 });
  const last = messages.at(-1)?.id;
  const first = messages[0]?.id;
  useLayoutEffect(() => {
    const place = list.current;
    if (held.current.atEnd) place.scrollTop = place.scrollHeight;
    else if (held.current.first !== first) place.scrollTop += place.scrollHeight - held.current.height;
    held.current = { ...held.current, first, height: place.scrollHeight };
  }, [last, first, outbox.length, Boolean(typing)]);
  useEffect(() => {
    const late = ({ target }) => target.tagName === 'IMG' && held.current.atEnd && (list.current.scrollTop = list.current.scrollHeight);
    const place = list.current;
    place.addEventListener('load', late, true);
    return () => place.removeEventListener('load', late, true);
  }, []);
  const scrolled = ({ target }) => {
    held.current.atEnd = target.scrollHeight - target.scrollTop - target.clientHeight < 40;
    held.current.height = target.scrollHeight;
    if (target.scrollTop < 60) store.loadOlder().catch(() => {});
  };
  return (
    <div class="list" ref={list} onScroll={scrolled} role="log" aria-live="polite" aria-label={t('conversation')} tabIndex="0">
      {messages.length || outbox.length ? null : <Availability />}
      {messages.map((message, at) => (
        <Message key={message.id} message={message} previous={messages[at - 1]} next={messages[at + 1]} />
      ))}
      {outbox.map((message) => <Waiting key={message.echo_id} message={message} />)}
      {typing ? <Typing user={typing} /> : null}
    </div>
  );
}

export function Chat() {
  const { store, state } = useStore();
  const { site, conversation } = state;
  const isClosed = conversation?.status === 'resolved' && !site.allow_messages_after_resolved;
  return (
    <main class="chat">
      <Header />
      <Notices />
      <List />
      {isClosed ? (
        <footer class="closed">
          <p>{t('resolved')}</p>
          <button type="button" class="primary" onClick={() => store.startAnew()}>{t('start_new')}</button>
        </footer>
      ) : (
        <Composer />
      )}
    </main>
  );
}
