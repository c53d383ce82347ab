-- A conversation's labels in the order in which they were given; conversation_labels is where they are looked up.
ALTER TABLE conversations ADD COLUMN labels JSONB NOT NULL DEFAULT '[]';
UPDATE conversations SET labels = given.titles
FROM (
  SELECT conversation_id, jsonb_agg(title ORDER BY title) AS titles FROM conversation_labels GROUP BY conversation_id
) AS given
WHERE conversations.id = given.conversation_id;

-- The event's subject right after the change, as text: it is written and read whole. Waiting events tell the state of
-- now, and those whose subject is gone tell nothing.
ALTER TABLE events ADD COLUMN moment TEXT;
UPDATE events SET moment = jsonb_build_object('conversation', jsonb_build_object(
    'id', c.id, 'account_id', c.account_id, 'number', c.number, 'uuid', c.uuid, 'inbox_id', c.inbox_id,
    'contact_id', c.contact_id, 'contact_inbox_id', c.contact_inbox_id,
    'status', CASE c.status WHEN 0 THEN 'open' WHEN 1 THEN 'resolved' WHEN 2 THEN 'pending' ELSE 'snoozed' END,
    'priority', CASE c.priority WHEN 0 THEN 'low' WHEN 1 THEN 'medium' WHEN 2 THEN 'high' WHEN 3 THEN 'urgent' END,
    'assignee_id', c.assignee_id, 'team_id', c.team_id, 'additional_attributes', c.additional_attributes,
    'custom_attributes', c.custom_attributes, 'labels', c.labels,
    'snoozed_until', to_char(c.snoozed_until, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'waiting_since', to_char(c.waiting_since, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'first_reply_created_at', to_char(c.first_reply_created_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'agent_last_seen_at', to_char(c.agent_last_seen_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'assignee_last_seen_at', to_char(c.assignee_last_seen_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'contact_last_seen_at', to_char(c.contact_last_seen_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'last_activity_at', to_char(c.last_activity_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'unread_count', c.unread_count, 'messages_count', c.messages_count, 'last_message_id', c.last_message_id,
    'last_non_activity_message_id', c.last_non_activity_message_id,
    'last_public_message_id', c.last_public_message_id,
    'created_at', to_char(c.created_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'updated_at', to_char(c.updated_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
  ))::text
FROM conversations c
WHERE events.topic = 'conversation:' || c.id AND events.account_id = c.account_id;
UPDATE events SET moment = (events.moment::jsonb || jsonb_build_object('message', jsonb_build_object(
    'id', m.id, 'account_id', m.account_id, 'inbox_id', m.inbox_id, 'conversation_id', m.conversation_id,
    'message_type', CASE m.message_type WHEN 0 THEN 'incoming' WHEN 1 THEN 'outgoing' WHEN 2 THEN 'activity' ELSE 'template' END,
    'content', m.content,
    'content_type', CASE m.content_type WHEN 0 THEN 'text' WHEN 1 THEN 'input_text' WHEN 2 THEN 'input_textarea'
      WHEN 3 THEN 'input_email' WHEN 4 THEN 'input_select' WHEN 5 THEN 'cards' WHEN 6 THEN 'form'
      WHEN 7 THEN 'article' WHEN 8 THEN 'incoming_email' WHEN 9 THEN 'input_csat'
      WHEN 10 THEN 'integrations' WHEN 11 THEN 'sticker' ELSE 'voice_call' END,
    'content_attributes', m.content_attributes, 'private', m.private,
    'status', CASE m.status WHEN 0 THEN 'sent' WHEN 1 THEN 'delivered' WHEN 2 THEN 'read' ELSE 'failed' END,
    'source_id', m.source_id,
    'sender', CASE WHEN m.sender_type IS NOT NULL AND m.sender_id IS NOT NULL
      THEN jsonb_build_object(m.sender_type, m.sender_id) END,
    'additional_attributes', m.additional_attributes,
    'created_at', to_char(m.created_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'updated_at', to_char(m.updated_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
  )))::text
FROM messages m
WHERE events.body #>> '{subject,type}' = 'message' AND (events.body #>> '{subject,id}')::bigint = m.id
  AND (events.body #>> '{subject,conversation_id}')::bigint = m.conversation_id AND events.moment IS NOT NULL;
UPDATE events SET moment = jsonb_build_object('contact', jsonb_build_object(
    'id', p.id, 'account_id', p.account_id, 'name', p.name, 'email', p.email, 'phone_number', p.phone_number,
    'identifier', p.identifier, 'additional_attributes', p.additional_attributes,
    'custom_attributes', p.custom_attributes, 'contact_type', p.contact_type, 'blocked', p.blocked,
    'avatar_url', p.avatar_url, 'last_activity_at', to_char(p.last_activity_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'created_at', to_char(p.created_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'updated_at', to_char(p.updated_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
  ))::text
FROM contacts p
WHERE events.topic = 'contact:' || p.id AND events.account_id = p.account_id;
DELETE FROM events
WHERE (body #>> '{subject,type}' IN ('conversation', 'message', 'contact') AND moment IS NULL)
  OR (body #>> '{subject,type}' = 'message' AND NOT moment::jsonb ? 'message');
