#!/usr/bin/env python3
"""Fills a database through the API of a released binary, with work of every kind still waiting, and writes it as SQL.

    tests/upgrade/make.py BINARY FOLDER sqlite
    tests/upgrade/make.py BINARY FOLDER postgres://…/NAME

writes sqlite.sql or postgres.sql, and beside it the secrets that a test needs as sqlite.json or postgres.json. The
PostgreSQL database is dropped and created again. Needs sqlite3, or psql and pg_dump.

The binary writes every row. Work is kept waiting in three ways until the process ends by SIGKILL: a dead port, for what
has failed once; a port that never answers, for what is under way; triggers that make the queues' claims fail, for
what has not been tried. The dump does not hold the triggers.
"""

import base64
import hashlib
import hmac
import http.server
import json
import os
import re
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

PASSWORD = "Secret1!"
SECRET_KEY = "an old installation's own secret key"
# the test replaces it by its receiver's port, which has five digits too
HOOK_PORT = 65535
HOOK = f"http://127.0.0.1:{HOOK_PORT}"
MAIL_PORT = 65534
PORT = 3917
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR picture"

binary, result, target = sys.argv[1:]
sqlite = target == "sqlite"
folder = tempfile.TemporaryDirectory()
url = f"sqlite://{folder.name}/nimchat.db" if sqlite else target
day = time.strftime("%Y-%m-%d", time.gmtime())


def sql(statements):
    """Runs the statements and returns the lines that they print."""
    if sqlite:
        command = ["sqlite3", "-cmd", ".timeout 10000", f"{folder.name}/nimchat.db"]
    else:
        command = ["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", url]
    done = subprocess.run(command, input=statements, text=True, check=True, stdout=subprocess.PIPE)
    return done.stdout.split("\n")[:-1]


def until(what, query, found="1"):
    """Waits until the query returns this."""
    for _ in range(400):
        if sql(query) == [found]:
            return
        time.sleep(0.05)
    raise SystemExit(f"it did not come to: {what}: {sql(query)}")


def nimchat(*arguments):
    done = subprocess.run([binary, *arguments], check=True, stdout=subprocess.PIPE, cwd=folder.name,
                          env={"NIMCHAT_DATABASE__URL": url})
    return json.loads(done.stdout) if done.stdout else None


class Server:
    """The binary, serving."""

    def __init__(self, **settings):
        environment = {
            "NIMCHAT_DATABASE__URL": url,
            "NIMCHAT_API__PROFILE": "chatwoot",
            "NIMCHAT_SERVER__PORT": str(PORT),
            "NIMCHAT_SERVER__DRAIN_SECONDS": "0",
            "NIMCHAT_SECURITY__ALLOW_PRIVATE_WEBHOOKS": "true",
            "NIMCHAT_STORAGE__ALLOW_PRIVATE_SOURCES": "true",
            "NIMCHAT_STORAGE__URL": f"file://{folder.name}/files",
            "NIMCHAT_WEBHOOKS__BACKOFF_SECONDS": "60,60,60,60",
            "NIMCHAT_SMTP__BACKOFF_SECONDS": "60,60,60,60",
        }
        environment.update({f"NIMCHAT_{name}": value for name, value in settings.items()})
        self.process = subprocess.Popen([binary, "serve", "--no-bootstrap"], env=environment, cwd=folder.name,
                                        stderr=open(f"{folder.name}/log", "a"))
        for _ in range(200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{PORT}/health")
                return
            except OSError:
                time.sleep(0.05)
        raise SystemExit(open(f"{folder.name}/log").read())

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def kill(self):
        self.process.kill()
        self.process.wait()


class Caller:
    """Calls the API below a path."""

    # each change's events are handled before the next change, so that both engines hold the same
    in_turn = True

    def __init__(self, path, **headers):
        self.path, self.headers = path, headers

    def send(self, method, path, body=None, content_type="application/json", **headers):
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{PORT}{self.path}{path}", body, method=method)
        for name, value in {**self.headers, **headers, "content-type": content_type}.items():
            request.add_header(name.replace("_", "-") if name != "api_access_token" else name, value)
        try:
            with urllib.request.urlopen(request) as response:
                text = response.read()
                self.answered = response.headers
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{method} {self.path}{path}: {error.code} {error.read().decode()}")
        if method != "GET" and Caller.in_turn:
            until("its events are handled", "SELECT count(*) FROM events;", "0")
        return json.loads(text) if text.strip() else None

    def post(self, path, body=None, **headers):
        return self.send("POST", path, body if body is not None else {}, **headers)

    def get(self, path):
        return self.send("GET", path)

    def patch(self, path, body):
        return self.send("PATCH", path, body)

    def delete(self, path, body=None):
        return self.send("DELETE", path, body)

    def file(self, method, path, name, texts=()):
        parts = [f'--x\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n' for key, value in texts]
        parts.append(f'--x\r\nContent-Disposition: form-data; name="{name}"; filename="me.png"\r\n'
                     "Content-Type: image/png\r\n\r\n")
        body = "".join(parts).encode() + PNG + b"\r\n--x--\r\n"
        return self.send(method, path, body, "multipart/form-data; boundary=x")


class Receiver(http.server.BaseHTTPRequestHandler):
    """Takes webhooks; refuses those that say so."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.send_response(500 if b"please refuse" in body else 200)
        self.end_headers()

    def log_message(self, *_):
        pass


def code(secret):
    """The six digits of this half minute (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def hanging(port):
    """A port that takes connections and says nothing."""
    return socket.create_server(("127.0.0.1", port))


def refuse(trigger, table, action):
    """From now on this action on the table fails."""
    if sqlite:
        sql(f"CREATE TRIGGER {trigger} BEFORE {action} ON {table} BEGIN SELECT RAISE(ABORT, 'kept waiting'); END;")
    else:
        sql(f"CREATE TRIGGER {trigger} BEFORE {action} ON {table} FOR EACH ROW EXECUTE FUNCTION keep_waiting();")


def allow(trigger, table):
    sql(f"DROP TRIGGER {trigger};" if sqlite else f"DROP TRIGGER {trigger} ON {table};")


if not sqlite:
    server, name = url.rsplit("/", 1)
    subprocess.run(["psql", "-qX", f"{server}/postgres", "-c", f"DROP DATABASE IF EXISTS {name}",
                    "-c", f"CREATE DATABASE {name}"], check=True)

# --- made without a secret key of the settings, so that the installation's own is in the database too
nimchat("migrate")
operator_token = nimchat("platform-app", "create", "--name", "Back office")["access_token"]
server = Server()
server.stop()

# --- what is settled: the receiver answers, and mail goes to the log
receiver = http.server.ThreadingHTTPServer(("127.0.0.1", HOOK_PORT), Receiver)
threading.Thread(target=receiver.serve_forever, daemon=True).start()
server = Server(SECURITY__SECRET_KEY=SECRET_KEY, ACCOUNTS__SIGN_UP="true")

operator = Caller("/platform/api/v1", api_access_token=operator_token)
account = operator.post("/accounts", {"name": "Acme", "locale": "en"})["id"]
other_account = operator.post("/accounts", {"name": "Gone", "locale": "es"})["id"]


def hire(name, email, role, into):
    user = operator.post("/users", {"name": name, "display_name": name.split()[0], "email": email,
                                    "password": PASSWORD})["id"]
    operator.post(f"/accounts/{into}/account_users", {"user_id": user, "role": role})
    token = operator.post(f"/users/{user}/token")["access_token"]
    return user, Caller(f"/api/v1/accounts/{into}", api_access_token=token)


ada_id, ada = hire("Ada Lovelace", "ada@acme.example", "administrator", account)
grace_id, grace = hire("Grace Hopper", "grace@acme.example", "agent", account)
leaver_id, leaver = hire("Larry Leaver", "larry@acme.example", "agent", account)
erased_id, erased = hire("Erik Erased", "erik@acme.example", "agent", account)
owner_id, owner = hire("Olga Owner", "olga@gone.example", "administrator", other_account)
operator.post("/agent_bots", {"name": "Operator's bot", "account_id": account})

inbox = ada.post("/inboxes", {"name": "API", "channel": {"type": "api", "webhook_url": f"{HOOK}/inbox"}})
website = ada.post("/inboxes", {"name": "Website", "channel": {
    "type": "web_widget", "website_url": "https://acme.example", "welcome_title": "Hello",
    "widget_color": "#009CE0"}})
for one in (inbox, website):
    ada.post("/inbox_members", {"inbox_id": one["id"], "user_ids": [ada_id, grace_id, leaver_id, erased_id]})
bot = ada.post("/agent_bots", {"name": "Robot", "description": "Answers at night"})
ada.post(f"/inboxes/{website['id']}/set_agent_bot", {"agent_bot": bot["id"]})
team = ada.post("/teams", {"name": "sales", "description": "Sells"})["id"]
ada.post(f"/teams/{team}/team_members", {"user_ids": [ada_id, grace_id]})
erased_team = ada.post("/teams", {"name": "closed"})["id"]
ada.post(f"/teams/{erased_team}/team_members", {"user_ids": [grace_id]})
for title in ("billing", "urgent"):
    ada.post("/labels", {"title": title, "description": title, "color": "#FF0000", "show_on_sidebar": True})
ada.post("/canned_responses", {"short_code": "hi", "content": "Hello, how can we help?"})
ada.post("/canned_responses", {"short_code": "bye", "content": "Good bye, {{contact.name}}"})
for model, key in ((0, "order"), (1, "plan")):
    ada.post("/custom_attribute_definitions", {
        "attribute_display_name": key.title(), "attribute_key": key, "attribute_model": model,
        "attribute_display_type": 6, "attribute_values": ["free", "gold"], "attribute_description": key})
query = {"payload": [{"attribute_key": "status", "filter_operator": "equal_to", "values": ["open"],
                      "query_operator": None}]}
ada.post("/custom_filters", {"name": "Open ones", "type": "conversation", "query": query})
grace.post("/custom_filters", {"name": "Mine", "type": "contact", "query": query})
ada.post("/webhooks", {"url": f"{HOOK}/hook", "subscriptions": [
    "conversation_created", "conversation_status_changed", "conversation_updated", "message_created",
    "message_updated", "contact_created", "contact_updated"]})
everything = ["conversation_creation", "conversation_assignment", "assigned_conversation_new_message"]
for person in (ada, grace):
    person.patch("/notification_settings", {"notification_settings": {
        "selected_email_flags": [f"email_{kind}" for kind in everything],
        "selected_push_flags": ["push_conversation_assignment"]}})
profile = Caller("/api/v1", **grace.headers)
profile.post("/notification_subscriptions", {"notification_subscription": {
    "subscription_type": "fcm", "subscription_attributes": {"push_token": "t0ken", "device_id": "d1"}}})
profile.file("PUT", "/profile", "profile[avatar]", [("profile[display_name]", "Grace")])
profile.post("/profile/availability", {"profile": {"account_id": account, "availability": "busy"}})


def customer(name, into=None, **more):
    client = Caller(f"/public/api/v1/inboxes/{(into or inbox)['inbox_identifier']}")
    made = client.post("/contacts", {"name": name, "email": f"{name.lower()}@customers.example", **more})
    client.path += f"/contacts/{made['source_id']}"
    return client, made["id"]


def conversation(client, content):
    number = client.post("/conversations")["id"]
    client.post(f"/conversations/{number}/messages", {"content": content})
    return number


def say(person, number, content, **more):
    return person.post(f"/conversations/{number}/messages", {"content": content, **more})


linus, linus_id = customer("Linus", identifier="customer-1", phone_number="+15550100",
                           custom_attributes={"plan": "gold"})
anna, anna_id = customer("Anna")
alan, alan_id = customer("Alan")
ada.post("/contacts", {"inbox_id": website["id"], "name": "Visitor", "custom_attributes": {"plan": "free"}})
ada.post("/contacts", {"inbox_id": inbox["id"], "name": "Known by number", "phone_number": "+15550101"})

first = conversation(linus, "Where is my order?")
say(grace, first, "It is on its way.")
say(grace, first, "He called before.", private=True)
unwanted = say(grace, first, "To be deleted")
grace.delete(f"/conversations/{first}/messages/{unwanted['id']}")
ada.post(f"/conversations/{first}/labels", {"labels": ["billing", "urgent"]})
ada.post(f"/conversations/{first}/assignments", {"assignee_id": grace_id})
ada.post(f"/conversations/{first}/assignments", {"team_id": team})
ada.post(f"/conversations/{first}/toggle_priority", {"priority": "high"})
say(linus, first, "Thank you")
second = conversation(anna, "My invoice is wrong")
ada.post(f"/conversations/{second}/labels", {"labels": ["billing"]})
ada.post(f"/conversations/{second}/assignments", {"assignee_id": leaver_id})
ada.post(f"/conversations/{second}/toggle_status", {"status": "resolved"})
third = conversation(alan, "Can you call me?")
ada.post(f"/conversations/{third}/toggle_status", {"status": "snoozed", "snoozed_until": 4102444800})
ada.post(f"/conversations/{third}/assignments", {"assignee_id": erased_id})
ada.post(f"/conversations/{third}/assignments", {"team_id": erased_team})
fourth = conversation(anna, "One more thing, please refuse")
ada.post(f"/conversations/{fourth}/toggle_status", {"status": "pending"})
ada.post("/conversations", {"inbox_id": inbox["id"], "contact_id": linus_id, "additional_attributes": {"page": "/"},
                            "custom_attributes": {"order": "gold"}, "message": {"content": "A call of ours"}},
         idempotency_key="upgrade")
grace.post(f"/conversations/{first}/update_last_seen")

# the account that is going to be erased
gone_inbox = owner.post("/inboxes", {"name": "API", "channel": {"type": "api"}})
owner.post("/labels", {"title": "billing"})
lost, _ = customer("Lost", gone_inbox)
conversation(lost, "Is anyone there?")
owner.post("/canned_responses", {"short_code": "hi", "content": "Hola"})
owner.post("/teams", {"name": "sales"})

# sessions, a link that signs in, a second factor
browser = Caller("")
browser.post("/auth/sign_in", {"email": "ada@acme.example", "password": PASSWORD})
session = {name: browser.answered[name] for name in ("access-token", "client", "uid", "expiry")}
operator.get(f"/users/{grace_id}/login")
factor = Caller("/api/v1/profile/mfa", **grace.headers)
secret = factor.post("")["secret"]
backup_codes = factor.post("/verify", {"otp_code": code(secret)})["backup_codes"]
Caller("").post("/api/v1/accounts", {
    "account_name": "Signed up", "user_full_name": "Susan Signup", "email": "susan@signup.example",
    "password": PASSWORD, "locale": "es"})

until("no letter waits", "SELECT count(*) FROM letters WHERE status = 'pending';", "0")
until("only what is refused waits",
      "SELECT count(*) FROM webhook_deliveries WHERE status = 'pending' AND attempts = 0;", "0")
receiver.shutdown()
receiver.server_close()

# --- what failed once: nothing listens
server.stop()
server = Server(SECURITY__SECRET_KEY=SECRET_KEY, SMTP__URL=f"smtp://127.0.0.1:{MAIL_PORT}",
                SMTP__FROM="Desk <desk@acme.example>", WEBHOOKS__TIMEOUT_SECONDS="60", SMTP__TIMEOUT_SECONDS="60")
say(linus, first, "waiting: failed once")
ada.post("/agents", {"name": "Fay Failed", "email": "fay@acme.example", "role": "agent"})
until("a delivery has failed", "SELECT count(*) > 0 FROM webhook_deliveries WHERE attempts = 1 AND status = 'pending' "
      "AND body LIKE '%waiting: failed once%';", "1" if sqlite else "t")
until("both letters have failed",
      "SELECT count(*) FROM letters WHERE attempts = 1 AND status = 'pending';", "2")

# --- what is under way: the ports listen and do not answer
silent = [hanging(HOOK_PORT), hanging(MAIL_PORT)]
say(alan, third, "waiting: under way")
ada.post("/agents", {"name": "Uma Underway", "email": "uma@acme.example", "role": "agent"})
ada.patch(f"/agent_bots/{bot['id']}", {"avatar_url": f"{HOOK}/bot.png"})
for what, table in (("a delivery", "webhook_deliveries"), ("a letter", "letters"), ("a chore", "chores")):
    until(f"{what} is under way", f"SELECT count(*) > 0 FROM {table} WHERE claimed_until IS NOT NULL;",
          "1" if sqlite else "t")

# --- what has not been tried: no queue can be claimed from
if not sqlite:
    sql("CREATE FUNCTION keep_waiting() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'kept waiting'; END $$;")
refuse("no_delivery", "webhook_deliveries", "UPDATE")
refuse("no_letter", "letters", "UPDATE")
refuse("no_chore", "chores", "UPDATE")
say(grace, fourth, "waiting: untried")
ada.post("/agents", {"name": "Ulf Untried", "email": "ulf@acme.example", "role": "agent"})
Caller("").post("/auth/password", {"email": "ada@acme.example"})
label = next(one for one in ada.get("/labels")["payload"] if one["title"] == "billing")
ada.patch(f"/labels/{label['id']}", {"title": "invoices"})
profile.file("PUT", "/profile", "profile[avatar]")
operator.send("PATCH", f"/agent_bots/{operator.get('/agent_bots')[0]['id']}", {"avatar_url": f"{HOOK}/picture.png"})
ada.delete(f"/teams/{erased_team}")
ada.delete(f"/agents/{leaver_id}")
operator.delete(f"/users/{erased_id}")
operator.delete(f"/accounts/{other_account}")

# --- events that were handled, but not yet forgotten when the process was killed
Caller.in_turn = False
refuse("no_end", "events", "DELETE")
fifth = conversation(alan, "waiting: handled")
until("its delivery is there",
      "SELECT count(*) > 0 FROM webhook_deliveries WHERE body LIKE '%waiting: handled%';", "1" if sqlite else "t")

# --- events that have not been handled
refuse("no_lease", "event_leases", "INSERT")
say(linus, first, "waiting: not taken")
ada.post(f"/conversations/{second}/toggle_status", {"status": "open"})
ada.post(f"/conversations/{fifth}/assignments", {"assignee_id": grace_id})
server.kill()
for listener in silent:
    listener.close()
for trigger, table in (("no_delivery", "webhook_deliveries"), ("no_letter", "letters"), ("no_chore", "chores"),
                       ("no_end", "events"), ("no_lease", "event_leases")):
    allow(trigger, table)
if not sqlite:
    sql("DROP FUNCTION keep_waiting();")

# --- as SQL that loads into any schema
if sqlite:
    sql("PRAGMA wal_checkpoint(TRUNCATE);")
    dump = subprocess.run(["sqlite3", f"{folder.name}/nimchat.db", ".dump"], check=True, text=True,
                          stdout=subprocess.PIPE).stdout
else:
    dump = subprocess.run(["pg_dump", "--inserts", "--no-owner", "--no-privileges", url], check=True, text=True,
                          stdout=subprocess.PIPE).stdout
    kept = [line for line in dump.split("\n")
            if not re.match(r"(--|SET |\\|SELECT pg_catalog\.set_config|COMMENT ON|$)", line)]
    # no column holds this, but for the schema's name
    dump = re.sub(r"\bpublic\.(?=[a-z_]+)", "", "\n".join(kept) + "\n")

engine = "sqlite" if sqlite else "postgres"
with open(f"{result}/{engine}.sql", "w") as file:
    file.write(dump)
known = {
    # the test moves these days, so that no row has expired
    "day": day,
    "sessions_end": time.strftime("%Y-%m-%d", time.gmtime(int(session.pop("expiry")))),
    "hook": f"127.0.0.1:{HOOK_PORT}",
    "secret_key": SECRET_KEY,
    "password": PASSWORD,
    "platform_app_token": operator_token,
    "administrator_session": session,
    "agent_backup_code": backup_codes[0],
}
with open(f"{result}/{engine}.json", "w") as file:
    json.dump(known, file, indent=2)
    file.write("\n")
