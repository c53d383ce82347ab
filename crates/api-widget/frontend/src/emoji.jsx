// The emoji that visitors use most.
import { useEffect, useRef } from 'preact/hooks';
import { t } from './texts.js';

const EMOJI = [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(
  '😀😃😄😁😅😂🙂🙃😉😊😇🥰😍😘😋😛🤪🤗🤔🤫😐😏🙄😬😌😔😴😷🤒🤕🥳😎🤓😕😟😮😳🥺😢😭😱😞😩😡🤬👍👎👌✌️🤞🤝👏🙌🙏💪👋👀❤️💔💯🔥✨🎉🎁⭐☀️🌈⚡☕🍕🍰🚀🚗✈️🏠📦📷💻📱📞✉️📅⏰🔑🔒💡💰💳🛒🐛✅❌❓❗',
)].map(({ segment }) => segment);

export function Emoji({ onPick, onClose }) {
  const box = useRef();
  useEffect(() => {
    box.current.querySelector('button').focus();
    const away = ({ target }) => box.current.contains(target) || onClose();
    const leave = (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      onClose();
    };
    const place = box.current;
    document.addEventListener('pointerdown', away);
    place.addEventListener('keydown', leave);
    return () => {
      document.removeEventListener('pointerdown', away);
      place.removeEventListener('keydown', leave);
    };
  }, []);
  return (
    <div class="emoji" ref={box} role="group" aria-label={t('emoji')}>
      {EMOJI.map((one) => (
        <button key={one} type="button" onClick={() => onPick(one)}>{one}</button>
      ))}
    </div>
  );
}
