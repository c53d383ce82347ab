DROP TABLE automation_rule_runs;
