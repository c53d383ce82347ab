-- A conversation's labels in the order in which they were given; conversation_labels is where they are looked up. The
-- default is jsonb('[]'), which SQLite takes as a constant only.
ALTER TABLE conversations ADD COLUMN labels BLOB NOT NULL DEFAULT x'0b';
UPDATE conversations SET labels = (
  SELECT jsonb_group_array(title)
  FROM (SELECT title FROM conversation_labels WHERE conversation_id = conversations.id ORDER BY title)
)
WHERE id IN (SELECT conversation_id FROM conversation_labels);

-- The event's subject right after the change, as text: it is written and read whole. Waiting events tell the state of
-- now, and those whose subject is gone tell nothing.
ALTER TABLE events ADD COLUMN moment TEXT;
UPDATE events SET moment = json_object('conversation', json_object(
    'id', c.id, 'account_id', c.account_id, 'number', c.number, 'uuid', c.uuid, 'inbox_id', c.inbox_id,
    'contact_id', c.contact_id, 'contact_inbox_id', c.contact_inbox_id,
    'status', CASE c.status WHEN 0 THEN 'open' WHEN 1 THEN 'resolved' WHEN 2 THEN 'pending' ELSE 'snoozed' END,
    'priority', CASE c.priority WHEN 0 THEN 'low' WHEN 1 THEN 'medium' WHEN 2 THEN 'high' WHEN 3 THEN 'urgent' END,
    'assignee_id', c.assignee_id, 'team_id', c.team_id, 'additional_attributes', json(c.additional_attributes),
    'custom_attributes', json(c.custom_attributes), 'labels', json(c.labels),
    'snoozed_until', replace(c.snoozed_until, ' ', 'T') || 'Z',
    'waiting_since', replace(c.waiting_since, ' ', 'T') || 'Z',
    'first_reply_created_at', replace(c.first_reply_created_at, ' ', 'T') || 'Z',
    'agent_last_seen_at', replace(c.agent_last_seen_at, ' ', 'T') || 'Z',
    'assignee_last_seen_at', replace(c.assignee_last_seen_at, ' ', 'T') || 'Z',
    'contact_last_seen_at', replace(c.contact_last_seen_at, ' ', 'T') || 'Z',
    'last_activity_at', replace(c.last_activity_at, ' ', 'T') || 'Z', 'unread_count', c.unread_count,
    'messages_count', c.messages_count, 'last_message_id', c.last_message_id,
    'last_non_activity_message_id', c.last_non_activity_message_id,
    'last_public_message_id', c.last_public_message_id, 'created_at', replace(c.created_at, ' ', 'T') || 'Z',
    'updated_at', replace(c.updated_at, ' ', 'T') || 'Z'
  ))
FROM conversations c
WHERE events.topic LIKE 'conversation:%' AND CAST(substr(events.topic, 14) AS INTEGER) = c.id
  AND events.account_id = c.account_id;
UPDATE events SET moment = json_set(events.moment, '$.message', json_object(
    'id', m.id, 'account_id', m.account_id, 'inbox_id', m.inbox_id, 'conversation_id', m.conversation_id,
    'message_type', CASE m.message_type WHEN 0 THEN 'incoming' WHEN 1 THEN 'outgoing' WHEN 2 THEN 'activity' ELSE 'template' END,
    'content', m.content,
    'content_type', CASE m.content_type WHEN 0 THEN 'text' WHEN 1 THEN 'input_text' WHEN 2 THEN 'input_textarea'
      WHEN 3 THEN 'input_email' WHEN 4 THEN 'input_select' WHEN 5 THEN 'cards' WHEN 6 THEN 'form'
      WHEN 7 THEN 'article' WHEN 8 THEN 'incoming_email' WHEN 9 THEN 'input_csat'
      WHEN 10 THEN 'integrations' WHEN 11 THEN 'sticker' ELSE 'voice_call' END,
    'content_attributes', json(m.content_attributes),
    'private', json(CASE m.private WHEN 0 THEN 'false' ELSE 'true' END),
    'status', CASE m.status WHEN 0 THEN 'sent' WHEN 1 THEN 'delivered' WHEN 2 THEN 'read' ELSE 'failed' END,
    'source_id', m.source_id,
    'sender', json(CASE WHEN m.sender_type IS NOT NULL AND m.sender_id IS NOT NULL
      THEN json_object(m.sender_type, m.sender_id) END),
    'additional_attributes', json(m.additional_attributes), 'created_at', replace(m.created_at, ' ', 'T') || 'Z',
    'updated_at', replace(m.updated_at, ' ', 'T') || 'Z'
  ))
FROM messages m
WHERE events.body ->> '$.subject.type' = 'message' AND events.body ->> '$.subject.id' = m.id
  AND events.body ->> '$.subject.conversation_id' = m.conversation_id AND events.moment IS NOT NULL;
UPDATE events SET moment = json_object('contact', json_object(
    'id', p.id, 'account_id', p.account_id, 'name', p.name, 'email', p.email, 'phone_number', p.phone_number,
    'identifier', p.identifier, 'additional_attributes', json(p.additional_attributes),
    'custom_attributes', json(p.custom_attributes), 'contact_type', p.contact_type,
    'blocked', json(CASE p.blocked WHEN 0 THEN 'false' ELSE 'true' END), 'avatar_url', p.avatar_url,
    'last_activity_at', replace(p.last_activity_at, ' ', 'T') || 'Z',
    'created_at', replace(p.created_at, ' ', 'T') || 'Z', 'updated_at', replace(p.updated_at, ' ', 'T') || 'Z'
  ))
FROM contacts p
WHERE events.topic LIKE 'contact:%' AND CAST(substr(events.topic, 9) AS INTEGER) = p.id
  AND events.account_id = p.account_id;
DELETE FROM events
WHERE (body ->> '$.subject.type' IN ('conversation', 'message', 'contact') AND moment IS NULL)
  OR (body ->> '$.subject.type' = 'message' AND json_type(moment, '$.message') IS NULL);
