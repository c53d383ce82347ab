-- Users' pictures, as those of bots and contacts: a path on this server, or an address elsewhere until it is fetched.
ALTER TABLE users ADD COLUMN avatar_url TEXT;
