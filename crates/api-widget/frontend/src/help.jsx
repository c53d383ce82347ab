// The articles of the help centre that the website offers which are read most.
import { useEffect, useState } from 'preact/hooks';
import { useStore } from './app.jsx';
import { t } from './texts.js';

const MOST = 6;

/// The portal's language for a visitor who reads this one.
function localeOf({ allowed_locales: allowed, default_locale: usual }, language) {
  const wanted = language.replace('-', '_');
  return allowed.find((code) => code === wanted) ?? allowed.find((code) => code === wanted.split('_')[0]) ?? usual;
}

export function Help() {
  const { store, state } = useStore();
  const { portal } = state.site;
  const { root } = store.boot;
  const [articles, setArticles] = useState([]);
  const locale = portal && localeOf(portal.config, document.documentElement.lang);
  useEffect(() => {
    if (!portal) return;
    const address = `${root}/hc/${portal.slug}/${locale}/articles.json?page=1&sort=views&status=1&per_page=${MOST}`;
    fetch(address, { credentials: 'omit' })
      .then((answer) => (answer.ok ? answer.json() : { payload: [] }))
      .then(({ payload }) => setArticles(payload))
      // without the network the welcome goes without them
      .catch(() => {});
  }, [locale]);
  if (!articles.length) return null;
  return (
    <section class="card help">
      <h2>{t('help')}</h2>
      <ul>
        {articles.map((article) => (
          <li key={article.id}>
            <a href={`${root}/${article.link}`} target="_blank" rel="noopener">
              {article.title}
            </a>
          </li>
        ))}
      </ul>
      <a class="all" href={`${root}/hc/${portal.slug}/${locale}`} target="_blank" rel="noopener">
        {t('help_all')}
      </a>
    </section>
  );
}
