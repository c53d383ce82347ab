-- Categories that a category points readers to; they need not point back.
CREATE TABLE related_categories (
  category_id BIGINT NOT NULL REFERENCES categories (id) ON DELETE CASCADE,
  related_id BIGINT NOT NULL REFERENCES categories (id) ON DELETE CASCADE,
  PRIMARY KEY (category_id, related_id)
) WITHOUT ROWID;
CREATE INDEX related_categories_related_id_idx ON related_categories (related_id);
