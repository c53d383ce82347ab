// Where the visitor writes.
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useStore } from './app.jsx';
import { Emoji } from './emoji.jsx';
import { IconButton } from './parts.jsx';
import { t } from './texts.js';

const LARGEST = 40 * 1024 * 1024;

export function Composer() {
  const { store, state } = useStore();
  const { draft, site, settings } = state;
  const [picks, setPicks] = useState(false);
  const [fault, setFault] = useState();
  const area = useRef();
  const files = useRef();
  const has = (feature) => site.enabled_features.includes(feature);
  useLayoutEffect(() => {
    area.current.style.height = 'auto';
    area.current.style.height = `${Math.min(area.current.scrollHeight, 140)}px`;
  }, [draft]);
  const send = (event) => {
    event?.preventDefault();
    store.send(draft);
    store.setDraft('');
    store.type(false);
    setPicks(false);
    area.current.focus();
  };
  const key = (event) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) send(event);
  };
  const attach = (chosen) => {
    const list = [...(chosen || [])];
    if (!list.length || !has('attachments')) return;
    const large = list.some(({ size }) => size > LARGEST);
    setFault(large ? t('file_too_large') : undefined);
    if (!large) for (const file of list) store.send('', [file]);
  };
  const insert = (text) => {
    const { selectionStart: from, selectionEnd: to } = area.current;
    store.setDraft(draft.slice(0, from) + text + draft.slice(to));
    area.current.focus();
  };
  return (
    <footer>
      {fault ? <p class="error" role="alert">{fault}</p> : null}
      {picks ? <Emoji onPick={insert} onClose={() => setPicks(false)} /> : null}
      <form class="composer" onSubmit={send} onDrop={(event) => { event.preventDefault(); attach(event.dataTransfer.files); }}>
        <textarea ref={area} rows="1" value={draft} placeholder={t('write')} aria-label={t('write')} enterkeyhint="send"
          onInput={({ target }) => { store.setDraft(target.value); store.type(Boolean(target.value)); }}
          onKeyDown={key} onBlur={() => store.type(false)} onPaste={({ clipboardData }) => attach(clipboardData?.files)} />
        {has('emoji_picker') && settings.enableEmojiPicker !== false ? (
          <IconButton name="smile" label={t('emoji')} aria-expanded={picks} onClick={() => setPicks(!picks)} />
        ) : null}
        {has('attachments') && settings.enableFileUpload !== false ? (
          <>
            <IconButton name="clip" label={t('attach')} onClick={() => files.current.click()} />
            <input ref={files} type="file" multiple hidden aria-label={t('attach')}
              onChange={({ target }) => { attach(target.files); target.value = ''; }} />
          </>
        ) : null}
        <button type="submit" class="icon-button send" aria-label={t('send')} title={t('send')} disabled={!draft.trim()}>
          <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M4 12l16-8-6 16-3-7-7-1z" /></svg>
        </button>
      </form>
    </footer>
  );
}
