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

  const send = async (form, method, body, show = () => {}) => {
    problem.hidden = true;
    const button = form.querySelector("button");
    button.disabled = true;
    try {
      const answer = await fetch(form.dataset.to, {
        method,
        headers: { "Content-Type": "application/json", Accept: "application/json" },
        body: JSON.stringify(body),
      });
      if (answer.ok) {
        form.hidden = true;
        forget();
        document.title = done.dataset.title;
        document.querySelector("h1").textContent = done.dataset.title;
        show(answer);
        done.hidden = false;
        done.focus();
        return;
      }
      const told = await answer.json().catch(() => ({}));
      if (![401, 422].includes(answer.status)) {
        complain(problem.dataset.failed);
      } else if (Array.isArray(told.attributes) && told.message) {
        complain(told.message);
      } else {
        complain(problem.dataset.invalid);
      }
    } catch {
      complain(problem.dataset.failed);
    } finally {
      button.disabled = false;
    }
  };

  const password = document.getElementById("password");
  if (password) {
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
        reset_password_token: query.get("reset_password_token") ?? "",
        password: first.value,
        password_confirmation: again.value,
      });
    });
    password.hidden = false;
    first.focus();
  }

  // Opening the page does not confirm: programs that check the links in e-mails open them, but press no button.
  const confirmation = document.getElementById("confirmation");
  if (confirmation) {
    confirmation.addEventListener("submit", (event) => {
      event.preventDefault();
      send(confirmation, "POST", { confirmation_token: query.get("confirmation_token") ?? "" });
    });
    confirmation.hidden = false;
  }

  const signIn = document.getElementById("sign_in");
  if (signIn) {
    signIn.addEventListener("submit", (event) => {
      event.preventDefault();
      const body = {
        email: query.get("email") ?? "",
        sso_auth_token: query.get("sso_auth_token") ?? "",
      };
      send(signIn, "POST", body, (answer) => {
        const lines = ["access-token", "client", "uid"].map((name) => `${name}: ${answer.headers.get(name)}`);
        document.getElementById("session").textContent = lines.join("\n");
      });
    });
    signIn.hidden = false;
  }
})();
