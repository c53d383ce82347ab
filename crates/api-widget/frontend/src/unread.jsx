// What is shown above the closed bubble: messages that are not read yet, and the website's first word.
import { useState } from 'preact/hooks';
import { useStore } from './app.jsx';
import { Formatted } from './format.jsx';
import { tell } from './host.js';
import { Face, IconButton } from './parts.jsx';
import { t } from './texts.js';

function Said({ sender, content, onOpen }) {
  return (
    <button type="button" class="said" onClick={onOpen}>
      <Face name={sender?.available_name || sender?.name} picture={sender?.avatar_url} />
      <span><strong>{sender?.available_name || sender?.name}</strong><Formatted text={content} /></span>
    </button>
  );
}

export function Unread() {
  const { store, state } = useStore();
  const shown = state.messages.filter(({ message_type: type }) => type !== 0).slice(-Math.min(3, state.unread || 1));
  const close = () => {
    store.go('home');
    tell('resetUnreadMode');
  };
  return (
    <div class="popup">
      <div class="popup-bar"><IconButton name="close" label={t('close')} onClick={close} /></div>
      {shown.map((message) => (
        <Said key={message.id} sender={message.sender} content={message.content} onOpen={() => tell('toggleBubble')} />
      ))}
    </div>
  );
}

export function Campaign() {
  const { store, state } = useStore();
  const [isBusy, setBusy] = useState(false);
  const { campaign } = state;
  if (!campaign) return null;
  const open = async () => {
    if (isBusy) return;
    setBusy(true);
    await store.campaigns.accept(campaign);
    tell('toggleBubble');
  };
  return (
    <div class="popup">
      <div class="popup-bar"><IconButton name="close" label={t('close')} onClick={() => store.campaigns.dismiss()} /></div>
      <Said sender={campaign.sender} content={campaign.message} onOpen={open} />
    </div>
  );
}
