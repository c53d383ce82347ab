DROP TABLE article_words;
DROP TABLE articles;
DROP TABLE categories;
DROP TABLE portals;
