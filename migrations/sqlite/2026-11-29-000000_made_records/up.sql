-- What a call made, as JSON, so that it can be answered again when the process ended before its answer was kept.
ALTER TABLE keyed_calls ADD COLUMN made TEXT;
