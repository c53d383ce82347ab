// Parts that several views have.
import { useStore } from './app.jsx';
import { isFramed, tell } from './host.js';
import { isOpen } from './hours.js';
import { t } from './texts.js';

const ICONS = {
  back: 'M15 5l-7 7 7 7',
  close: 'M6 6l12 12M18 6L6 18',
  send: 'M4 12l16-8-6 16-3-7-7-1z',
  clip: 'M20 11l-8.5 8.5a5 5 0 0 1-7-7L13 4a3.3 3.3 0 0 1 4.700 4.700l-8.500 8.500a1.700 1.700 0 0 1-2.400-2.400L14.500 7',
  smile: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8.500 14.500a4.500 4.500 0 0 0 7 0M9 9.500v.01M15 9.500v.01',
  popout: 'M14 4h6v6M20 4l-9 9M18 14v6H4V6h6',
  end: 'M5 13l4 4L19 7',
  mail: 'M3 6h18v12H3zM3 7l9 6 9-6',
};

export function Icon({ name }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={ICONS[name]} />
    </svg>
  );
}

export function IconButton({ name, label, onClick, ...rest }) {
  return (
    <button type="button" class="icon-button" aria-label={label} title={label} onClick={onClick} {...rest}>
      <Icon name={name} />
    </button>
  );
}

export function Face({ name, picture, status }) {
  const letters = (name || '?').trim().split(/\s+/).slice(0, 2).map((word) => [...word][0]).join('');
  return (
    <span class="face">
      {picture ? <img src={picture} alt="" onError={({ target }) => target.remove()} /> : null}
      <span aria-hidden="true">{letters.toUpperCase()}</span>
      {status === 'online' ? <i class="here" /> : null}
    </span>
  );
}

/// Who answers, and when.
export function Availability() {
  const { state } = useStore();
  const { site, members, settings } = state;
  const isHere = isOpen(site) && members.some(({ availability_status: status }) => status === 'online');
  const away = !isOpen(site) && site.out_of_office_message;
  const when = {
    in_a_few_minutes: t('reply_in_minutes'), in_a_few_hours: t('reply_in_hours'), in_a_day: t('reply_in_a_day'),
  };
  const says = isHere
    ? settings.availableMessage || t('team_online')
    : settings.unavailableMessage || away || t('team_away');
  return (
    <div class="availability">
      <p>
        <strong>{says}</strong>
      </p>
      {isHere ? <p>{when[site.reply_time]}</p> : null}
    </div>
  );
}

export function Faces() {
  const { state } = useStore();
  const here = state.members.filter(({ availability_status: status }) => status === 'online');
  const shown = (here.length ? here : state.members).slice(0, 4);
  return (
    <div class="faces">
      {shown.map((one) => (
        <Face key={one.id} name={one.name} picture={one.avatar_url} status={one.availability_status} />
      ))}
    </div>
  );
}

export function CloseButton() {
  const { state } = useStore();
  if (!isFramed || !(state.isNarrow || state.settings.hideMessageBubble)) return null;
  return <IconButton name="close" label={t('close')} onClick={() => tell('closeWindow')} />;
}

export function Notices() {
  const { state } = useStore();
  return (
    <div class="notices" role="status">
      {state.isOnline ? null : <p class="notice">{t('offline')}</p>}
      {state.notice ? <p class="notice">{state.notice}</p> : null}
    </div>
  );
}
