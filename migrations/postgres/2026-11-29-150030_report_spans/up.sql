-- Sums of a series over 32 UTC days, counted from 1970: a year is eleven of them and some days.
CREATE TABLE report_spans (
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  scope TEXT NOT NULL,
  metric SMALLINT NOT NULL,
  span INTEGER NOT NULL,
  total BIGINT NOT NULL,
  seconds BIGINT NOT NULL,
  business_seconds BIGINT NOT NULL,
  PRIMARY KEY (account_id, scope, metric, span)
);
INSERT INTO report_spans (account_id, scope, metric, span, total, seconds, business_seconds)
SELECT account_id, scope, metric, day / 32, SUM(total), SUM(seconds), SUM(business_seconds)
FROM report_days GROUP BY account_id, scope, metric, day / 32;
