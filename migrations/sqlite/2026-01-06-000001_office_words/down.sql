DROP TABLE custom_filters;
DROP TABLE attribute_definitions;
DROP TABLE labels;
DROP TABLE canned_responses;
