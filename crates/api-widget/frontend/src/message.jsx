// One message.
import { useStore } from './app.jsx';
import { Files } from './files.jsx';
import { Formatted } from './format.jsx';
import { Face } from './parts.jsx';
import { Asked } from './asked.jsx';
import { t, timeOf } from './texts.js';

const RUN = 300;

function isSameRun(one, other) {
  return other && one.message_type === other.message_type && one.sender?.id === other.sender?.id
    && Math.abs(one.created_at - other.created_at) < RUN;
}

export function Message({ message, previous, next }) {
  const { state } = useStore();
  const isOwn = message.message_type === 0;
  const { sender, content, content_type: type, attachments } = message;
  const ends = !isSameRun(message, next);
  const begins = !isSameRun(message, previous);
  const name = sender?.available_name || sender?.name || state.site.website_name;
  const isDeleted = message.content_attributes?.deleted;
  const seen = isOwn && !next && message.status === 'read';
  return (
    <article class={`message ${isOwn ? 'own' : 'theirs'} ${begins ? 'begins' : ''}`}
      aria-label={t('said', { name: isOwn ? t('you') : name, time: timeOf(message.created_at) })}>
      {isOwn ? null : <span class="side">{ends ? <Face name={name} picture={sender?.avatar_url || (!sender && state.site.avatar_url)} /> : null}</span>}
      <div class="body">
        {!isOwn && begins ? <span class="who">{name}</span> : null}
        {content && !['cards', 'article', 'input_csat'].includes(type) ? (
          <div class={`bubble ${isDeleted ? 'deleted' : ''}`} dir="auto"><Formatted text={content} /></div>
        ) : null}
        {attachments?.length ? <Files files={attachments} /> : null}
        {isOwn || isDeleted ? null : <Asked message={message} />}
        {ends ? <time dateTime={new Date(message.created_at * 1000).toISOString()}>{timeOf(message.created_at)}{seen ? ` · ${t('seen')}` : ''}</time> : null}
      </div>
    </article>
  );
}

/// A message that the server does not have yet.
export function Waiting({ message }) {
  const { store, state } = useStore();
  const { content, failed, files = [], echo_id: id } = message;
  return (
    <article class="message own waiting" aria-label={t('said', { name: t('you'), time: t('sending') })}>
      <div class="body">
        {content ? <div class="bubble" dir="auto"><Formatted text={content} /></div> : null}
        {files.map((file) => <div class="bubble" key={file.name}>{file.name}</div>)}
        {failed ? (
          <p class="error" role="alert">
            {t('failed')} <button type="button" class="link" onClick={() => store.retryFailed(id)}>{t('retry')}</button>{' '}
            <button type="button" class="link" onClick={() => store.discard(id)}>{t('discard')}</button>
          </p>
        ) : (
          <time>{state.isOnline ? t('sending') : t('waits')}</time>
        )}
      </div>
    </article>
  );
}
