// Copies the code beside it and says so.
class CopyValue extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    const status = this.querySelector("[role=status]");
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(this.querySelector("code").textContent);
      status.textContent = status.dataset.done;
      setTimeout(() => { status.textContent = ""; }, 6000);
    });
  }
}
customElements.define("copy-value", CopyValue);
