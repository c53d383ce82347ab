// Sends the form to the API that an agents' front end would call.
(() => {
  const problem = document.getElementById("problem");
  const done = document.getElementById("done");
  const query = new URLSearchParams(location.search);

  const complain = (text) => {
    problem.textContent = text;
    problem.hidden = false;
  };

  // Keeps the token out of the history, where other users of this machine would find it.
  const forget = () => history.replaceState(null, "", location.pathname);

  const finish = (form, answer, show) => {
    form.hidden = true;
    forget();
    document.title = done.dataset.title;
    document.querySelector("h1").textContent = done.dataset.title;
    show(answer);
    done.hidden = false;
    done.focus();
  };

  // `problems` names the text for a status. The answer to a status in `steps` is handled there.
  const send = async (form, method, body, { problems = {}, steps = {}, show = () => {} } = {}) => {
    problem.hidden = true;
    const button = form.querySelector("button");
    button.disabled = true;
    try {
      const answer = await fetch(form.dataset.to, {
        method,
        headers: { "Content-Type": "application/json", Accept: "application/json" },
        body: JSON.stringify(body),
      });
      const told = await answer.json().catch(() => ({}));
      if (steps[answer.status]) {
        steps[answer.status](told);
      } else if (answer.ok) {
        finish(form, answer, show);
      } else if (answer.status === 429) {
        complain(problem.dataset.too_many);
      } else if (answer.status === 422 && Array.isArray(told.attributes) && problem.dataset.weak) {
        complain(problem.dataset.weak);
      } else {
        complain(problem.dataset[problems[answer.status]] ?? problem.dataset.failed);
      }
    } catch {
      complain(problem.dataset.failed);
    } finally {
      button.disabled = false;
    }
  };

  // A link without its token leads to nothing: there is no form to send.
  const hasToken = (name) => {
    if (query.get(name)) return true;
    complain(problem.dataset.invalid);
    return false;
  };

  const password = document.getElementById("password");
  if (password && hasToken("reset_password_token")) {
    const [first, again] = [password.elements.password, password.elements.password_confirmation];
    document.getElementById("show").addEventListener("change", (event) => {
      first.type = again.type = event.target.checked ? "text" : "password";
    });
    password.addEventListener("submit", (event) => {
      event.preventDefault();
      if (first.value !== again.value) {
        complain(problem.dataset.mismatch);
        again.focus();
        return;
      }
      send(password, "PUT", {
        reset_password_token: query.get("reset_password_token"),
        password: first.value,
        password_confirmation: again.value,
      }, { problems: { 422: "invalid" } });
    });
    password.hidden = false;
    first.focus();
  }

  // Opening the page does not confirm: programs that check the links in e-mails open them, but press no button.
  const confirmation = document.getElementById("confirmation");
  if (confirmation && hasToken("confirmation_token")) {
    confirmation.addEventListener("submit", (event) => {
      event.preventDefault();
      const body = { confirmation_token: query.get("confirmation_token") };
      send(confirmation, "POST", body, { problems: { 422: "invalid" } });
    });
    confirmation.hidden = false;
  }

  const reset = document.getElementById("reset");
  if (reset) {
    reset.addEventListener("submit", (event) => {
      event.preventDefault();
      send(reset, "POST", { email: reset.elements.email.value }, { problems: { 404: "invalid" } });
    });
    reset.hidden = false;
    reset.elements.email.focus();
  }

  const signIn = document.getElementById("sign_in");
  if (signIn) {
    const parts = ["link", "credentials", "second"].map((id) => document.getElementById(id));
    let step;
    let challenge = "";
    const go = (id) => {
      step = id;
      for (const part of parts) {
        part.hidden = part.id !== id;
        part.disabled = part.hidden;
      }
      parts.find((part) => part.id === id).querySelector("input")?.focus();
    };
    const show = (answer) => {
      const lines = ["access-token", "client", "uid"].map((name) => `${name}: ${answer.headers.get(name)}`);
      document.getElementById("session").textContent = lines.join("\n");
    };
    const asksForCode = (told) => {
      challenge = told.mfa_token;
      go("second");
    };
    const startAgain = () => {
      go("credentials");
      complain(problem.dataset.expired);
    };
    const given = (name) => signIn.elements[name].value;
    signIn.addEventListener("submit", (event) => {
      event.preventDefault();
      if (step === "link") {
        const body = { email: query.get("email") ?? "", sso_auth_token: query.get("sso_auth_token") };
        send(signIn, "POST", body, { problems: { 401: "invalid" }, show });
      } else if (step === "credentials") {
        const body = { email: given("email"), password: given("password") };
        send(signIn, "POST", body, { problems: { 401: "wrong" }, steps: { 206: asksForCode }, show });
      } else {
        const code = given("code").trim();
        const kind = /^[0-9]{6}$/.test(code) ? "otp_code" : "backup_code";
        const body = { mfa_token: challenge, [kind]: code };
        send(signIn, "POST", body, { problems: { 400: "wrong_code" }, steps: { 401: startAgain }, show });
      }
    });
    signIn.hidden = false;
    go(query.has("sso_auth_token") ? "link" : "credentials");
  }
})();
