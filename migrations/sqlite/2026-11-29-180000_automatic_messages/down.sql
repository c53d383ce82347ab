DROP INDEX messages_address_idx;
DROP INDEX conversations_answered_idx;
DROP INDEX accounts_auto_resolve_idx;
