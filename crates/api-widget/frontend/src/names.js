// What the script and the page of the widget both know.
export const PREFIX = 'chatwoot-widget:';
export const FRAME = 'chatwoot_live_chat_widget';
