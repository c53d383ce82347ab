-- The orders in which readers of a help centre list published articles.

CREATE INDEX articles_published_position_idx ON articles (portal_id, status, locale, position, id);
CREATE INDEX articles_published_views_idx ON articles (portal_id, status, locale, (coalesce(views, 0)) DESC, id);
CREATE INDEX articles_published_updated_at_idx ON articles (portal_id, status, locale, updated_at DESC, id);
CREATE INDEX articles_published_counts_idx ON articles (portal_id, status, locale, category_id, author_id);
