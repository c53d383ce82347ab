DROP TABLE related_categories;
