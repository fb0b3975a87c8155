// Messages as nodes. Every foreign text becomes a text node: nothing here, or anywhere on this page, parses HTML.

import { attached, preview } from "./media.js";
import { make } from "./nodes.js";

const STYLES = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote",
};
const FOUND = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])|((?<![\w/<>])\/[a-z][a-z0-9_]{0,31}(?![\w/<>]))/gi;
const TICKS = "M1.5 6.5l3 3 6-7M7.5 9.5l6-7";

/** What a link into a bot's own chat says there, as in t.me/bot?start=words. */
const START = /^https?:\/\/t\.me\/\w+\?start=([\w-]+)$/i;

/** A link that leads to the web and nowhere else, or into this chat; plain text for any other address. */
const anchor = (address, text) => {
  const start = START.exec(address);
  if (start) {
    const node = command(text);
    node.dataset.command = `/start ${start[1]}`;
    return node;
  }
  const full = /^[a-z][a-z0-9+.-]*:/i.test(address) ? address : `http://${address}`;
  const node = make(/^https?:\/\//i.test(full) ? "a" : "span", "", text);
  if (node.tagName === "A") Object.assign(node, { href: full, target: "_blank", rel: "noopener noreferrer" });
  return node;
};

const command = (text) => {
  const node = make("button", "command", text);
  node.dir = "ltr";  // a button takes the side of the whole text, not that of its words
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
    if (entity.type === "bot_command") node.dataset.command = part;
    if (inner.length) appendMarked(node, text, inner, entity.offset, end);
    else if (["B", "I", "U", "S", "BLOCKQUOTE", "SPAN"].includes(node.tagName)) appendPlain(node, part);
    else node.append(part);
    parent.append(node);
    at = end;
  }
  appendPlain(parent, text.slice(at, to));
};

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

const meta = (message, isMine) => {
  const node = make("span", "meta");
  node.dir = "ltr";
  const moment = new Date(message.at * 1000);
  const time = make("time", "", clock.format(moment));
  time.dateTime = moment.toISOString();
  if (message.silent) node.append(make("span", "silent", "🔕"));
  if (message.edited) node.append(make("span", "edited", "edited"));
  node.append(time);
  if (isMine) {
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
  Object.assign(node, { type: "button", dir: "auto" });
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

const SWITCHES = ["switch_inline_query_current_chat", "switch_inline_query_chosen_chat", "switch_inline_query"];

const key = (button) => {
  const node = button.url ? anchor(button.url, button.text) : make("button", "key", button.text);
  node.dir = "auto";
  const query = SWITCHES.map((name) => button[name]?.query ?? button[name]).find((each) => each !== undefined);
  if (button.url) node.className = node.dataset.command ? "key" : "key out";
  else node.type = "button";
  if (query !== undefined) node.dataset.inline = query;
  else if (!button.url) node.dataset.press = button.callback_data;
  return node;
};

const act = (name, label, id) => {
  const node = make("button", `answer ${name}`);
  Object.assign(node, { type: "button", title: label });
  node.setAttribute("aria-label", `${label} this message`.replace("Reply this", "Reply to this"));
  node.dataset[name] = id;
  return node;
};

/** What nobody wrote: a line in the middle. */
const service = (message) => {
  const item = make("li", "day service");
  item.append(make("span", "", message.service));
  return item;
};

/** The whole message: an item of the log, with the text in a bubble and the keyboard below it. */
export const bubble = (message, botName, me) => {
  const item = message.service ? service(message) : make("li", "message");
  item.dataset.id = message.id;
  item.dataset.at = message.at;
  item.dataset.from = message.by_bot ? "bot" : message.from;
  if (message.service) return item;
  const isMine = !message.by_bot && message.from === me;
  item.classList.add(isMine ? "mine" : "theirs");
  const box = make("div", "bubble");
  const author = make("span", "unseen", isMine ? "You said: " : `${message.by_bot ? botName : message.name}: `);
  const name = make("strong", "author", message.by_bot ? botName : message.name);
  name.setAttribute("aria-hidden", "true");
  box.append(name, author);
  if (message.via) box.append(make("span", "via", `via ${botName}`));
  if (message.reply) box.append(quote(message.reply));
  const extra = attached(message);
  if (extra) box.append(extra);
  const shown = preview(message.preview);
  if (shown && message.preview.above) box.append(shown);
  const text = make("div", "text");
  text.dir = "auto";
  const entities = [...message.entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  appendMarked(text, message.text, entities, 0, message.text.length);
  if (shown && !message.preview.above) {
    box.append(text, shown, meta(message, isMine));
  } else {
    text.append(meta(message, isMine));
    box.append(text);
  }
  box.append(act("reply", "Reply", message.id));
  if (isMine && message.text && !extra) box.append(act("edit", "Edit", message.id));
  item.append(box);
  if (message.buttons.length) item.append(keyboard(message.buttons));
  return item;
};
