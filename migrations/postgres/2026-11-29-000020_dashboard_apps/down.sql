DROP TABLE dashboard_apps;
