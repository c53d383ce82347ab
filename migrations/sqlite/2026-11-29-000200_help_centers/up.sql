-- Help centres: portals, their categories, their articles, and the words of these.

CREATE TABLE portals (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  slug TEXT NOT NULL,
  color TEXT,
  custom_domain TEXT,
  header_text TEXT,
  homepage_link TEXT,
  page_title TEXT,
  archived BOOLEAN NOT NULL,
  allowed_locales BLOB NOT NULL,
  default_locale TEXT NOT NULL,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX portals_slug_key ON portals (slug);
CREATE UNIQUE INDEX portals_custom_domain_key ON portals (custom_domain);
CREATE INDEX portals_account_id_idx ON portals (account_id, id);

CREATE TABLE categories (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  account_id BIGINT NOT NULL,
  portal_id BIGINT NOT NULL REFERENCES portals (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  slug TEXT NOT NULL,
  locale TEXT NOT NULL,
  description TEXT,
  position INTEGER,
  icon TEXT NOT NULL,
  parent_id BIGINT REFERENCES categories (id) ON DELETE SET NULL,
  associated_id BIGINT REFERENCES categories (id) ON DELETE SET NULL,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX categories_portal_id_locale_slug_key ON categories (portal_id, locale, slug);
CREATE INDEX categories_portal_id_slug_idx ON categories (portal_id, slug);
CREATE INDEX categories_portal_id_position_idx ON categories (portal_id, (position IS NULL), position, id);
CREATE INDEX categories_parent_id_idx ON categories (parent_id);
CREATE INDEX categories_associated_id_idx ON categories (associated_id);

CREATE TABLE articles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  account_id BIGINT NOT NULL,
  portal_id BIGINT NOT NULL REFERENCES portals (id) ON DELETE CASCADE,
  category_id BIGINT REFERENCES categories (id) ON DELETE SET NULL,
  author_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
  associated_id BIGINT REFERENCES articles (id) ON DELETE SET NULL,
  title TEXT NOT NULL,
  content TEXT NOT NULL,
  description TEXT,
  slug TEXT NOT NULL,
  status SMALLINT NOT NULL,
  locale TEXT NOT NULL,
  position INTEGER NOT NULL,
  meta BLOB NOT NULL,
  views BIGINT,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX articles_slug_key ON articles (slug);
CREATE INDEX articles_account_id_idx ON articles (account_id);
CREATE INDEX articles_portal_id_updated_at_idx ON articles (portal_id, updated_at, id);
CREATE INDEX articles_portal_id_position_idx ON articles (portal_id, position, id);
CREATE INDEX articles_portal_id_locale_status_idx ON articles (portal_id, locale, status);
CREATE INDEX articles_category_id_position_idx ON articles (category_id, position, id);
CREATE INDEX articles_author_id_idx ON articles (author_id);
CREATE INDEX articles_associated_id_idx ON articles (associated_id);

-- Each word of an article once, for searches by the beginnings of words.
CREATE TABLE article_words (
  portal_id BIGINT NOT NULL,
  word TEXT NOT NULL,
  article_id BIGINT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  PRIMARY KEY (portal_id, word, article_id)
) WITHOUT ROWID;
CREATE INDEX article_words_article_id_idx ON article_words (article_id);
