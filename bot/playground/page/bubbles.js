// Messages as nodes. Every foreign text becomes a text node: nothing here, or anywhere on this page, parses HTML.

const STYLES = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote",
};
const FOUND = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])|((?<![\w/<>])\/[a-z][a-z0-9_]{0,31}(?![\w/<>]))/gi;
const TICKS = "M1.5 6.5l3 3 6-7M7.5 9.5l6-7";

export const make = (tag, className = "", text = "") => {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
};

/** A link that leads to the web and nowhere else; plain text for any other address. */
const anchor = (address, text) => {
  const full = /^[a-z][a-z0-9+.-]*:/i.test(address) ? address : `http://${address}`;
  const node = make(/^https?:\/\//i.test(full) ? "a" : "span", "", text);
  if (node.tagName === "A") Object.assign(node, { href: full, target: "_blank", rel: "noopener noreferrer" });
  return node;
};

const command = (text) => {
  const node = make("button", "command", text);
  Object.assign(node, { type: "button" });
  node.dataset.command = text;
  return node;
};

/** Plain text, with the addresses and commands in it that Telegram's apps find by themselves. */
const appendPlain = (parent, text) => {
  let at = 0;
  for (const found of text.matchAll(FOUND)) {
    parent.append(text.slice(at, found.index), found[1] ? anchor(found[1], found[1]) : command(found[0]));
    at = found.index + found[0].length;
  }
  parent.append(text.slice(at));
};

const styled = (entity, text) => {
  if (entity.type === "text_link") return anchor(entity.url, "");
  if (entity.type === "url") return anchor(text, "");
  if (entity.type === "bot_command") return command("");
  const node = make(STYLES[entity.type] ?? "span", entity.type === "spoiler" ? "spoiler" : "");
  if (entity.type === "spoiler") node.tabIndex = 0;
  if (node.tagName === "CODE") Object.assign(node, { tabIndex: 0, title: "Copy" });
  return node;
};

/** `text` from `from` to `to` with its entities; offsets are UTF-16 code units, which is what a string is made of. */
const appendMarked = (parent, text, entities, from, to) => {
  let at = from;
  for (let i = 0; i < entities.length; ) {
    const entity = entities[i];
    const end = Math.min(entity.offset + entity.length, to);
    const inner = [];
    for (i += 1; i < entities.length && entities[i].offset < end; i += 1) inner.push(entities[i]);
    appendPlain(parent, text.slice(at, entity.offset));
    const part = text.slice(entity.offset, end);
    const node = styled(entity, part);
    if (node.dataset.command !== undefined) node.dataset.command = part;
    if (inner.length) appendMarked(node, text, inner, entity.offset, end);
    else if (["B", "I", "U", "S", "BLOCKQUOTE", "SPAN"].includes(node.tagName)) appendPlain(node, part);
    else node.append(part);
    parent.append(node);
    at = end;
  }
  appendPlain(parent, text.slice(at, to));
};

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

const meta = (message) => {
  const node = make("span", "meta");
  const moment = new Date(message.at * 1000);
  const time = make("time", "", clock.format(moment));
  time.dateTime = moment.toISOString();
  if (message.silent) node.append(make("span", "silent", "🔕"));
  if (message.edited) node.append(make("span", "edited", "edited"));
  node.append(time);
  if (!message.by_bot) {
    const ticks = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    ticks.setAttribute("viewBox", "0 0 15 12");
    ticks.setAttribute("aria-hidden", "true");
    path.setAttribute("d", TICKS);
    ticks.append(path);
    node.append(ticks);
  }
  return node;
};

const quote = (reply) => {
  const node = make("button", "quote");
  node.type = "button";
  node.dataset.goto = reply.id;
  node.append(make("strong", "", reply.name), make("span", "", reply.text));
  return node;
};

const keyboard = (rows) => {
  const node = make("div", "keyboard");
  for (const row of rows) {
    const line = make("div", "row");
    for (const button of row) line.append(key(button));
    node.append(line);
  }
  return node;
};

const key = (button) => {
  if (button.url) {
    const node = anchor(button.url, button.text);
    node.className = "key out";
    return node;
  }
  const node = make("button", "key", button.text);
  node.type = "button";
  node.dataset.press = button.callback_data;
  return node;
};

/** The whole message: an item of the log, with the text in a bubble and the keyboard below it. */
export const bubble = (message, botName) => {
  const item = make("li", `message ${message.by_bot ? "theirs" : "mine"}`);
  item.dataset.id = message.id;
  item.dataset.at = message.at;
  const box = make("div", "bubble");
  if (message.reply) box.append(quote(message.reply));
  const text = make("div", "text");
  const author = make("span", "unseen", message.by_bot ? `${botName}: ` : "You said: ");
  text.append(author);
  const entities = [...message.entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  appendMarked(text, message.text, entities, 0, message.text.length);
  text.append(meta(message));
  const reply = make("button", "answer");
  Object.assign(reply, { type: "button", title: "Reply" });
  reply.setAttribute("aria-label", "Reply to this message");
  reply.dataset.reply = message.id;
  box.append(text, reply);
  item.append(box);
  if (message.buttons.length) item.append(keyboard(message.buttons));
  return item;
};
