// The welcome.
import { useStore } from './app.jsx';
import { Help } from './help.jsx';
import { Availability, CloseButton, Faces, Notices } from './parts.jsx';
import { t } from './texts.js';

export function Home() {
  const { store, state } = useStore();
  const { site, settings, conversation, messages, unread } = state;
  return (
    <main class="home">
      <header class="welcome">
        <div class="bar">
          {site.avatar_url ? <img class="logo" src={site.avatar_url} alt="" /> : <span class="name">{site.website_name}</span>}
          <CloseButton />
        </div>
        <h1>{settings.welcomeTitle || site.welcome_title || t('welcome')}</h1>
        <p>{settings.welcomeDescription || site.welcome_tagline || t('welcome_line')}</p>
      </header>
      <Notices />
      <section class="card">
        <div class="team">
          <Availability />
          <Faces />
        </div>
        <button type="button" class="primary" onClick={() => store.enter()}>
          {conversation || messages.length ? t('continue') : t('start')}
          {unread ? <span class="count">{unread}</span> : null}
        </button>
      </section>
      <Help />
    </main>
  );
}
