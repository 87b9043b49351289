// Copies the codes beside it, one a line, and says so.
class CopyValue extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    const status = this.querySelector("[role=status]");
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const values = [...this.querySelectorAll("code")].map((code) => code.textContent);
      await navigator.clipboard.writeText(values.join("\n"));
      status.textContent = status.dataset.done;
      setTimeout(() => { status.textContent = ""; }, 6000);
    });
  }
}
customElements.define("copy-value", CopyValue);
