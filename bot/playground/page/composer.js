// What a person types: the input, the menu of commands or of inline results above it, and what is replied to or edited.

const TALLEST = 180;
const PAUSE_MS = 250; // before the bot is asked what it offers
const INLINE = /^@wirewatch(?:_bot)?\s(.*)$/is;

export class Composer {
  /** `say(text, {replyTo, editing})` sends it; what was typed stays when it fails. `ask` and `choose` are inline mode. */
  constructor({ say, ask, choose, editLast }) {
    Object.assign(this, { say, ask, choose, editLast });
    this.commands = [];
    this.replyTo = null;
    this.editing = null;
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
    document.getElementById("replying-end").addEventListener("click", () => { this.leave(); this.text.focus(); });
    document.addEventListener("click", (event) => {
      if (!this.composer.contains(event.target)) this.closeMenu();
    });
  }

  /** Another person writes now, or elsewhere: their menu, their unfinished text. */
  become(place, commands) {
    if (this.place !== undefined && this.place !== place) {
      this.leave();
      this.drafts.set(this.place, this.text.value);
      this.write(this.drafts.get(place) ?? "", false);
    }
    this.place = place;
    this.commands = commands;
    this["menu-button"].hidden = !commands.length;
  }

  write(text, focus = true) {
    this.text.value = text;
    this.refresh();
    if (!focus) return;
    if (!INLINE.test(text)) this.closeMenu();
    this.text.focus();
    this.text.setSelectionRange(text.length, text.length);
  }

  /** What was typed, which goes with a file; the input is empty then. */
  take() {
    const text = this.text.value.trim();
    this.write("", false);
    return text;
  }

  reply(message, name = "") {
    if (this.editing) this.leave();
    this.replyTo = message.id;
    this.strip(name, message.text || message.note || "Picture");
  }

  edit(message) {
    this.leave();
    this.editing = message.id;
    this.write(message.text);
    this.strip("Editing your message", message.text);
  }

  strip(name, text) {
    this.replying.hidden = false;
    this["replying-name"].textContent = name;
    this["replying-text"].textContent = text;
    this.text.focus();
  }

  /** Neither a reply nor an edit any more. */
  leave() {
    if (this.editing) this.write("", false);
    this.replyTo = this.editing = null;
    this.replying.hidden = true;
  }

  async submit() {
    const text = this.text.value.trim();
    if (!text) return;
    this.closeMenu();
    const { replyTo, editing } = this;
    if (await this.say(text, { replyTo, editing })) {
      if (this.text.value.trim() === text) this.write("");
      this.leave();
    }
  }

  refresh() {
    this.send.disabled = !this.text.value.trim();
    this.text.style.height = "auto";
    const tall = Math.min(this.text.scrollHeight, TALLEST); // nothing while it is hidden
    this.text.style.height = tall ? `${tall}px` : "";
    clearTimeout(this.asking);
    const typed = /^\/(\w*)$/.exec(this.text.value);
    const asked = INLINE.exec(this.text.value);
    if (asked) this.asking = setTimeout(() => this.offer(asked[1].trim()), PAUSE_MS);
    else if (typed && !this.editing) this.openMenu(typed[1].toLowerCase());
    else this.closeMenu();
  }

  /** Inline mode: what the bot offers to share. */
  async offer(query) {
    const answer = await this.ask(query);
    if (!answer || !INLINE.test(this.text.value)) return;
    const { button, results } = answer;
    const rows = results.map((each) => this.row(each.title, each.description, { result: each.id }, each.thumbnail_url));
    if (button) rows.unshift(this.row(button.text, "", { start: button.start_parameter }));
    if (!rows.length) rows.push(this.row("Nothing found", "", {}));
    this.menu.setAttribute("aria-label", "What the bot offers");
    this.menu.classList.add("offers");
    this.fill(rows);
  }

  onKey(event) {
    const chosen = this.menu.hidden ? null : this.menu.querySelector("[aria-selected=true]");
    if (event.key === "Escape") {
      if (!this.menu.hidden) this.closeMenu();
      else this.leave();
    } else if (event.key === "ArrowUp" && this.menu.hidden && !this.text.value) {
      event.preventDefault();
      this.editLast();
    } else if (!this.menu.hidden && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (chosen?.dataset.command && event.key === "Tab" && !event.shiftKey) {
      event.preventDefault();
      this.write(`/${chosen.dataset.command} `);
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      if (chosen) this.pick(chosen);
      else if (!INLINE.test(this.text.value)) this.submit();
    }
  }

  async pick(item) {
    if (!item) return;
    const { command, result, start } = item.dataset;
    if (command) {
      this.write(`/${command}`);
      await this.submit();
    } else if (start) {
      this.write("");
      await this.say(`/start ${start}`);
    } else if (result) {
      this.closeMenu();
      if (await this.choose(result)) this.write("");
    }
  }

  toggleMenu() {
    if (!this.menu.hidden) return this.closeMenu();
    this.text.focus();
    this.openMenu("");
  }

  openMenu(start) {
    const fitting = this.commands.filter((each) => each.command.startsWith(start));
    this.menu.setAttribute("aria-label", "Commands");
    this.menu.classList.remove("offers");
    this.fill(fitting.map((each) => this.row(`/${each.command}`, each.description, { command: each.command })));
    // What was typed in full is sent by Enter as it stands.
    if (start && fitting.length && fitting[0].command !== start) this.move(1);
  }

  row(name, what, data, picture = "") {
    const item = document.createElement("li");
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dir = "auto";
    Object.assign(item.dataset, data);
    const words = [document.createElement("b"), document.createElement("span")];
    [words[0].textContent, words[1].textContent] = [name, what];
    if (picture.startsWith(`${location.origin}/`)) {
      const image = document.createElement("img");
      Object.assign(image, { src: picture, alt: "" });
      item.append(image);
    }
    item.append(...words);
    return item;
  }

  fill(rows) {
    rows.forEach((item, n) => { item.id = `command-${n}`; });
    this.menu.replaceChildren(...rows);
    this.show(rows.length > 0);
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
