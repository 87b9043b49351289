// The card page of Stripe: its own field in a frame, which no script of the portal can read. Loaded on that page alone.
class StripeCard extends HTMLElement {
  connectedCallback() {
    if (this.script) return;
    this.script = Object.assign(document.createElement("script"), { src: this.dataset.script });
    this.script.addEventListener("load", () => this.begin());
    this.append(this.script);
  }

  begin() {
    this.stripe = window.Stripe(this.dataset.key);
    this.field = this.stripe.elements().create("card", { hidePostalCode: true });
    this.field.mount(this.querySelector("[data-field]"));
    this.error = this.querySelector("[role=alert]");
    this.button = this.querySelector("button");
    this.button.hidden = false;
    this.button.addEventListener("click", () => this.confirm());
  }

  async confirm() {
    this.button.disabled = this.error.hidden = true;
    const { secret, kind } = this.dataset;
    const card = { payment_method: { card: this.field } };
    const ask = kind === "setup" ? "confirmCardSetup" : "confirmCardPayment";
    const { error } = await this.stripe[ask](secret, card).catch((failure) => ({ error: failure }));
    this.button.disabled = false;
    if (!error) return location.assign(this.dataset.back);
    this.error.hidden = false;
    this.error.lastElementChild.textContent = error.message ?? this.dataset.failed;
    this.button.focus();
  }
}
customElements.define("stripe-card", StripeCard);
