// Asks for its own page again until the work is done or it leads elsewhere, at first every second, later every five.
class JobProgress extends HTMLElement {
  connectedCallback() {
    this.pause = 1000;
    this.timer = setTimeout(() => this.ask(), this.pause);
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  async ask() {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
    if (answer?.redirected) return location.assign(answer.url);
    const page = answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
    const fresh = page?.querySelector("job-progress");
    if (page && !fresh) return location.reload();
    if (fresh) this.replaceChildren(...fresh.childNodes);
    this.pause = Math.min(this.pause + 500, 5000);
    this.timer = setTimeout(() => this.ask(), this.pause);
  }
}
customElements.define("job-progress", JobProgress);
