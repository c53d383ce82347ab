DROP TABLE done_steps;
