// A button that asks the browser for a security key or passkey and sends the form with the answer.
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const described = (keys) => keys?.map((key) => ({ ...key, id: bytes(key.id) }));

class SecurityKey extends HTMLElement {
  connectedCallback() {
    if (this.button || !window.PublicKeyCredential) return;
    const isHere = `.${location.hostname}`.endsWith(`.${this.dataset.rp}`);
    Object.assign(this.querySelector("[data-without]"), { hidden: isHere, textContent: this.dataset.elsewhere });
    if (!isHere) return;
    this.button = this.querySelector("button");
    this.form = this.button.form;
    this.error = this.querySelector("[role=alert]");
    this.button.hidden = false;
    this.button.addEventListener("click", (event) => { event.preventDefault(); this.ask(); });
  }

  async ask() {
    const password = this.form.querySelector("[autocomplete=current-password]");
    if (password && !this.dataset.action && !password.value) return this.fail(this.dataset.password, password);
    this.button.disabled = this.error.hidden = true;
    const answer = await this.question().then((asked) => this.answer(asked)).catch((error) => error);
    this.button.disabled = false;
    if (!(answer instanceof Error)) return this.send(answer);
    this.fail(answer.name === "InvalidStateError" ? this.dataset.known : this.dataset.failed, this.button);
  }

  fail(text, where) {
    this.error.hidden = false;
    this.error.lastElementChild.textContent = text;
    where.focus();
  }

  async question() {
    const token = this.form.elements.csrfmiddlewaretoken.value;
    const answer = await fetch(this.dataset.ask, { method: "POST", headers: { "X-CSRFToken": token } });
    const asked = await answer.json();
    const options = { ...asked, challenge: bytes(asked.challenge) };
    if (!asked.user) return { get: { ...options, allowCredentials: described(asked.allowCredentials) } };
    options.user = { ...asked.user, id: bytes(asked.user.id) };
    return { create: { ...options, excludeCredentials: described(asked.excludeCredentials) } };
  }

  async answer({ get, create }) {
    const key = await navigator.credentials[create ? "create" : "get"]({ publicKey: create ?? get });
    const response = { transports: key.response.getTransports?.() };
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (key.response[part]) response[part] = text(key.response[part]);
    }
    return { id: key.id, rawId: text(key.rawId), type: key.type, response };
  }

  send(answer) {
    this.querySelector("input").value = JSON.stringify(answer);
    if (this.dataset.action) this.form.action = this.dataset.action;
    this.form.requestSubmit();
  }
}
customElements.define("security-key", SecurityKey);
