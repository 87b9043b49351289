// A button that asks the browser for a security key or passkey and sends the form with the answer.
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const described = (keys) => keys?.map((key) => ({ ...key, id: bytes(key.id) }));

class SecurityKey extends HTMLElement {
  connectedCallback() {
    if (this.button || !window.PublicKeyCredential || !`.${location.hostname}`.endsWith(`.${this.dataset.rp}`)) return;
    this.button = this.querySelector("button");
    this.status = this.querySelector("[role=status]");
    this.querySelector("[data-without]").hidden = true;
    this.button.hidden = false;
    this.button.addEventListener("click", (event) => {
      event.preventDefault();
      this.ask();
    });
  }

  async ask() {
    this.button.disabled = true;
    this.status.textContent = "";
    try {
      this.send(await this.answer(await this.question()));
    } catch (error) {
      this.status.textContent = error.name === "InvalidStateError" ? this.dataset.known : this.dataset.failed;
    }
    this.button.disabled = false;
  }

  async question() {
    const token = this.closest("form").elements.csrfmiddlewaretoken.value;
    const answer = await fetch(this.dataset.ask, { method: "POST", headers: { "X-CSRFToken": token } });
    const asked = await answer.json();
    const options = { ...asked, challenge: bytes(asked.challenge) };
    if (!asked.user) return { get: { ...options, allowCredentials: described(asked.allowCredentials) } };
    options.user = { ...asked.user, id: bytes(asked.user.id) };
    return { create: { ...options, excludeCredentials: described(asked.excludeCredentials) } };
  }

  async answer({ get, create }) {
    const store = navigator.credentials;
    const key = await (create ? store.create({ publicKey: create }) : store.get({ publicKey: get }));
    const response = { transports: key.response.getTransports?.() };
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (key.response[part]) response[part] = text(key.response[part]);
    }
    return { id: key.id, rawId: text(key.rawId), type: key.type, response };
  }

  send(answer) {
    const form = this.closest("form");
    this.querySelector("input").value = JSON.stringify(answer);
    if (this.dataset.action) form.action = this.dataset.action;
    form.requestSubmit();
  }
}
customElements.define("security-key", SecurityKey);
