DROP TABLE report_spans;
