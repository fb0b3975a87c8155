// The small menu of what can be sent besides words, and files that are dropped on the chat.

import { make } from "./nodes.js";

const STICKERS = [["👍", "Thumbs up"], ["🎉", "Party"], ["🚀", "Rocket"], ["😴", "Asleep"]];
const TOWNS = [["Lisbon", 38.72, -9.14], ["Cairo", 30.04, 31.24], ["Seoul", 37.57, 126.98], ["New York", 40.71, -74.01]];
const THINGS = [["🎤", "Voice message", "voice"], ["👤", "Contact", "contact"], ["🎲", "Dice", "dice"]];

export class Attach {
  /** `send(content)` sends a thing, `hand(file)` a file; `leave` puts the bot out of a group. */
  constructor(send, hand, leave) {
    this.panel = document.getElementById("attach");
    this.button = document.getElementById("attach-button");
    this.file = document.getElementById("file");
    this.send = send;
    this.panel.append(
      this.row([["📎", "File or picture…", () => this.file.click()]]),
      this.row(TOWNS.map(([name, latitude, longitude]) =>
        ["📍", name, () => send({ kind: "location", latitude, longitude }), `Location: ${name}`])),
      this.row(STICKERS.map(([emoji, name]) =>
        [emoji, "", () => send({ kind: "sticker", emoji }), `Sticker: ${name}`])),
      this.row(THINGS.map(([emoji, name, kind]) => [emoji, name, () => send({ kind })])),
      this.leaving = this.row([["🚪", "Take Wirewatch out of this group", leave]]),
    );
    this.button.addEventListener("click", () => this.show(this.panel.hidden));
    this.panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      this.show(false);
      this.button.focus();
    });
    document.addEventListener("click", (event) => {
      if (!this.panel.contains(event.target) && !this.button.contains(event.target)) this.show(false);
    });
    this.file.addEventListener("change", () => {
      if (this.file.files[0]) hand(this.file.files[0]);
      this.file.value = "";
    });
    const scroll = document.getElementById("scroll");
    scroll.addEventListener("dragover", (event) => event.preventDefault());
    scroll.addEventListener("drop", (event) => {
      event.preventDefault();
      if (event.dataTransfer.files[0]) hand(event.dataTransfer.files[0]);
    });
  }

  row(entries) {
    const line = make("div", "entries");
    for (const [sign, words, act, label] of entries) {
      const button = make("button", "entry");
      button.type = "button";
      const picture = make("span", "sign", sign);
      picture.setAttribute("aria-hidden", "true");
      button.append(picture, words);
      if (label) button.setAttribute("aria-label", label);
      button.addEventListener("click", () => { this.show(false); this.button.focus(); act(); });
      line.append(button);
    }
    return line;
  }

  show(open, inGroup = this.inGroup) {
    this.inGroup = inGroup;
    this.leaving.hidden = !inGroup;
    this.panel.hidden = !open;
    this.button.setAttribute("aria-expanded", open);
    if (open) this.panel.querySelector("button").focus();
  }
}
