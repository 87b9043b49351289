// Lets the person read the password while typing it.
class PasswordReveal extends HTMLElement {
  connectedCallback() {
    const input = this.querySelector("input");
    const button = this.querySelector("button");
    button.hidden = false;
    button.addEventListener("click", () => {
      const shown = input.type === "password";
      input.type = shown ? "text" : "password";
      button.setAttribute("aria-pressed", String(shown));
    });
    input.form?.addEventListener("submit", () => { input.type = "password"; });
  }
}
customElements.define("password-reveal", PasswordReveal);
