// What a person types: the input, the menu of commands above it, and the message that is replied to.

const TALLEST = 180;

export class Composer {
  /** `post(text, replyTo)` sends it; what was typed stays when it fails. */
  constructor(post) {
    this.post = post;
    this.commands = [];
    this.replyTo = null;
    this.drafts = new Map();
    for (const id of ["composer", "text", "menu", "menu-button", "replying", "replying-name", "replying-text", "send"]) {
      this[id] = document.getElementById(id);
    }
    this.composer.addEventListener("submit", (event) => { event.preventDefault(); this.submit(); });
    this.text.addEventListener("input", () => this.refresh());
    this.text.addEventListener("keydown", (event) => this.onKey(event));
    this["menu-button"].addEventListener("click", () => this.toggleMenu());
    this.menu.addEventListener("mousedown", (event) => event.preventDefault());
    this.menu.addEventListener("click", (event) => this.pick(event.target.closest("li")));
    document.getElementById("replying-end").addEventListener("click", () => { this.reply(null); this.text.focus(); });
    document.addEventListener("click", (event) => {
      if (!this.composer.contains(event.target)) this.closeMenu();
    });
  }

  /** Another person writes now: their menu, their unfinished text. */
  become(person, commands) {
    if (this.person !== undefined && this.person !== person) {
      this.drafts.set(this.person, this.text.value);
      this.reply(null);
      this.write(this.drafts.get(person) ?? "", false);
    }
    this.person = person;
    this.commands = commands;
    this["menu-button"].hidden = !commands.length;
  }

  write(text, focus = true) {
    this.text.value = text;
    this.refresh();
    if (!focus) return;
    this.closeMenu();
    this.text.focus();
    this.text.setSelectionRange(text.length, text.length);
  }

  reply(message, name = "") {
    this.replyTo = message?.id ?? null;
    this.replying.hidden = !message;
    this["replying-name"].textContent = name;
    this["replying-text"].textContent = message?.text ?? "";
    if (message) this.text.focus();
  }

  async submit() {
    const text = this.text.value.trim();
    if (!text) return;
    this.closeMenu();
    if (await this.post(text, this.replyTo)) {
      this.reply(null);
      if (this.text.value.trim() === text) this.write("");
    }
  }

  refresh() {
    this.send.disabled = !this.text.value.trim();
    this.text.style.height = "auto";
    this.text.style.height = `${Math.min(this.text.scrollHeight, TALLEST)}px`;
    const typed = /^\/(\w*)$/.exec(this.text.value);
    if (typed) this.openMenu(typed[1].toLowerCase());
    else this.closeMenu();
  }

  onKey(event) {
    const chosen = this.menu.hidden ? null : this.menu.querySelector("[aria-selected=true]");
    if (event.key === "Escape") {
      if (!this.menu.hidden) this.closeMenu();
      else this.reply(null);
    } else if (!this.menu.hidden && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (chosen && event.key === "Tab" && !event.shiftKey) {
      event.preventDefault();
      this.write(`/${chosen.dataset.command} `);
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      if (chosen) this.pick(chosen);
      else this.submit();
    }
  }

  pick(item) {
    if (!item) return;
    this.write(`/${item.dataset.command}`);
    this.submit();
  }

  toggleMenu() {
    if (!this.menu.hidden) return this.closeMenu();
    this.text.focus();
    this.openMenu("");
  }

  openMenu(start) {
    const fitting = this.commands.filter((each) => each.command.startsWith(start));
    this.menu.replaceChildren(...fitting.map((each, n) => {
      const item = document.createElement("li");
      item.id = `command-${n}`;
      item.dataset.command = each.command;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      const name = document.createElement("b");
      name.textContent = `/${each.command}`;
      const what = document.createElement("span");
      what.textContent = each.description;
      item.append(name, what);
      return item;
    }));
    this.show(fitting.length > 0);
    // What was typed in full is sent by Enter as it stands.
    if (start && fitting.length && fitting[0].command !== start) this.move(1);
  }

  closeMenu() {
    this.show(false);
  }

  show(open) {
    this.menu.hidden = !open;
    this.text.setAttribute("aria-expanded", open);
    this["menu-button"].setAttribute("aria-expanded", open);
    if (!open) this.text.removeAttribute("aria-activedescendant");
  }

  move(step) {
    const items = [...this.menu.children];
    const now = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
    const next = now < 0 ? (step > 0 ? 0 : items.length - 1) : (now + step + items.length) % items.length;
    items.forEach((item, n) => item.setAttribute("aria-selected", n === next));
    items[next].scrollIntoView({ block: "nearest" });
    this.text.setAttribute("aria-activedescendant", items[next].id);
  }
}
