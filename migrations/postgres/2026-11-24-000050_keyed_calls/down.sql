DROP TABLE keyed_calls;
