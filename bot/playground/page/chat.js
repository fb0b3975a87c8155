// The chat page: one log for each chat, fed by server-sent events; what a person does is posted as JSON.

import { Attach } from "./attach.js";
import { bubble } from "./bubbles.js";
import { Composer } from "./composer.js";
import { Desk } from "./desk.js";
import { make } from "./nodes.js";
import { allPlaces, keyOf, tabs } from "./places.js";

const NEAR_END = 80;
const TOGETHER_S = 300;
const TYPING_MS = 5500;
const TOAST_MS = 3500;

const $ = (id) => document.getElementById(id);
const still = matchMedia("(prefers-reduced-motion: reduce)");
const dayName = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });

const state = {
  bot: { first_name: "Wirewatch" }, people: [], places: [], languages: [], me: null, here: null, menus: {}, below: 0,
};
// Everything of a place goes by its key: the id of the chat, and of the topic in it.
const chats = new Map(); // key → Map of message id → message
const logs = new Map(); // key → <ol>
const unread = new Map(); // key → number
const scrolled = new Map(); // key → where that log was scrolled to
const lastPlace = new Map(); // person id → key
const keys = new Map(); // chat id → the reply keyboard below it

const placesOf = (id) => allPlaces(state).filter((place) => place.members.includes(id));
const here = () => allPlaces(state).find((place) => place.key === state.here);
const personOf = (id) => state.people.find((person) => person.id === id);

// --- what the server tells ------------------------------------------------------------------------------------------

const hello = (everything) => {
  Object.assign(state, everything);
  $("logs").replaceChildren();
  keys.clear();
  for (const [chat, each] of Object.entries(everything.keys)) keys.set(Number(chat), each);
  for (const place of allPlaces(state)) open(place);
  for (const [chat, messages] of Object.entries(everything.chats)) {
    for (const message of messages) put(Number(chat), message);
  }
  for (const log of logs.values()) {
    regroup(log);
    log.setAttribute("aria-live", "polite");
  }
  const wanted = state.people.find((person) => `#${person.name.toLowerCase()}` === location.hash.toLowerCase());
  become(state.me ?? (wanted ?? state.people[0]).id, true);
  desk.print(everything.presses);
  showStatus();
};

const open = (place) => {
  const log = make("ol", `log ${place.kind}`);
  log.setAttribute("role", "log");
  const whose = place.kind === "private" ? `Messages of ${personOf(place.chat).name}` : `Messages in ${place.title}`;
  log.setAttribute("aria-label", whose);
  log.hidden = true;
  logs.set(place.key, log);
  chats.set(place.key, new Map());
  if (!unread.has(place.key)) unread.set(place.key, 0);
  $("logs").append(log);
};

const company = (news) => {
  Object.assign(state, news);
  become(state.me, true);
};

const heard = ({ chat, message, keys: shown }) => {
  const key = keyIn(chat, message);
  const isNew = !chats.get(key).has(message.id);
  const wasAtEnd = isAtEnd();
  put(chat, message);
  regroup(logs.get(key));
  if (shown) keys.set(chat, shown);
  else keys.delete(chat);
  if (message.by_bot) stopTyping(chat);
  const isMine = message.from === state.me;
  if (isNew && !isMine && !message.service && key !== state.here) unread.set(key, unread.get(key) + 1);
  if (key === state.here) {
    if (wasAtEnd || (isNew && isMine)) toEnd();
    else if (isNew) state.below += 1;
  }
  refresh();
};

const gone = ({ chat, id }) => {
  for (const [key, messages] of chats) {
    if (key.split("/")[0] !== String(chat) || !messages.delete(id)) continue;
    itemOf(key, id)?.remove();
    regroup(logs.get(key));
  }
  refresh();
};

const keyIn = (chat, message) => {
  const key = keyOf(chat, message.thread);
  return logs.has(key) ? key : keyOf(chat);
};

/** Puts a message into its log: in place of itself where it was shown before, else at its turn. */
const put = (chat, message) => {
  const key = keyIn(chat, message);
  const before = itemOf(key, message.id);
  const item = bubble(message, state.bot.first_name, chat > 0 ? chat : state.me);
  const focused = before?.contains(document.activeElement) ? document.activeElement.dataset : null;
  chats.get(key).set(message.id, message);
  if (before) {
    item.classList.add(message.edited ? "changed" : "kept");
    before.replaceWith(item);
    if (focused?.press) item.querySelector(`[data-press="${CSS.escape(focused.press)}"]`)?.focus();
  } else logs.get(key).append(item);
};

const itemOf = (key, id) => logs.get(key).querySelector(`li[data-id="${id}"]`);

/** Days get a line of their own; messages of one side that follow each other stand close together. */
const regroup = (log) => {
  log.querySelectorAll(".day:not(.service)").forEach((day) => day.remove());
  const items = [...log.children];
  items.forEach((item, n) => {
    const [before, after] = [items[n - 1], items[n + 1]];
    item.classList.toggle("joined", Boolean(before) && together(before, item));
    item.classList.toggle("last", !after || !together(item, after));
    const day = dayOf(item);
    if (!before || dayOf(before) !== day) {
      const line = make("li", "day");
      line.append(make("span", "", day));
      item.before(line);
    }
  });
};

const together = (one, two) =>
  one.dataset.from === two.dataset.from && !one.classList.contains("service") &&
  two.dataset.at - one.dataset.at < TOGETHER_S && dayOf(one) === dayOf(two);

const dayOf = (item) => {
  const day = new Date(item.dataset.at * 1000);
  return day.toDateString() === new Date().toDateString() ? "Today" : dayName.format(day);
};

// --- who one is, and where ------------------------------------------------------------------------------------------

const become = (id, again = false) => {
  const changed = state.me !== id;
  if (state.here && !again) leave();
  state.me = id;
  if (changed) repaint();
  goTo(lastPlace.get(id) ?? keyOf(id));
};

/** In groups, what was theirs is one's own now. */
const repaint = () => {
  for (const [key, messages] of chats) {
    const chat = Number(key.split("/")[0]);
    if (chat > 0) continue;
    for (const message of messages.values()) put(chat, message);
    regroup(logs.get(key));
  }
};

const leave = () => scrolled.set(state.here, isAtEnd() ? null : $("scroll").scrollTop);

const goTo = (key) => {
  if (state.here && state.here !== key && logs.has(state.here)) state.below = 0;
  state.here = key;
  lastPlace.set(state.me, key);
  unread.set(key, 0);
  for (const [each, log] of logs) log.hidden = each !== key;
  const place = here();
  showMenu();
  attach.show(false, place.kind === "group" && place.owner === state.me);
  showLanguage();
  refresh();
  showStatus();
  const spot = scrolled.get(key) ?? null;
  if (spot === null) toEnd(false);
  else $("scroll").scrollTop = spot;
};

const showMenu = () => {
  const place = here();
  const menu = place.kind === "private" ? state.menus[state.me] : state.menus[`${state.me}|${place.chat}`];
  composer.become(`${state.me}|${place.key}`, menu ?? []);
};

const refresh = () => {
  const place = here();
  const isEmpty = chats.get(state.here).size === 0;
  const isNew = isEmpty && place.kind === "private";
  const canWrite = place.has_bot && place.kind !== "channel";
  $("empty").hidden = !isNew;
  $("start").hidden = !isNew;
  $("composer").hidden = isNew || !canWrite;
  showJoining(place, canWrite);
  showKeys(place);
  $("down").hidden = isAtEnd() || isEmpty;
  $("down-count").hidden = !state.below;
  $("down-count").textContent = state.below || "";
  replaceKeepingFocus($("people"), state.people.map(personButton), "person");
  const places = placesOf(state.me);
  $("places").hidden = places.length < 2;
  replaceKeepingFocus($("places"), tabs(places, state.here, unread), "place");
  $("places").querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  $("bot-name").textContent = place.title;
  const waiting = state.people.reduce((sum, person) => sum + unread.get(keyOf(person.id)), 0);
  document.title = `${waiting ? `(${waiting}) ` : ""}${state.bot.first_name} playground`;
  desk.check(state.people, chats, state.menus);
};

const replaceKeepingFocus = (parent, nodes, name) => {
  const focused = parent.contains(document.activeElement) ? document.activeElement.dataset[name] : null;
  parent.replaceChildren(...nodes);
  if (focused) nodes.find((node) => node.dataset[name] === focused)?.focus();
};

const personButton = (person) => {
  const button = make("button", "person", person.name);
  const waiting = unread.get(keyOf(person.id));
  button.type = "button";
  button.dataset.person = person.id;
  button.title = person.role === "admin" ? "An admin of the bot" : "Somebody who follows the news";
  button.setAttribute("aria-pressed", person.id === state.me);
  if (waiting) {
    const badge = make("span", "badge", String(waiting));
    badge.setAttribute("aria-label", `${waiting} unread`);
    button.append(badge);
  }
  return button;
};

/** A group or channel that the bot is not in, or a channel, in which nobody else writes. */
const showJoining = (place, canWrite) => {
  $("joining").hidden = canWrite;
  if (canWrite) return;
  const isOwner = place.owner === state.me;
  const { first_name: bot } = state.bot;
  $("join").hidden = !isOwner;
  $("join").dataset.let = place.has_bot ? "" : "yes";
  $("join").textContent = place.has_bot
    ? `Take ${bot} out of this channel`
    : place.kind === "channel" ? `Make ${bot} an administrator of this channel` : `Add ${bot} to this group`;
  $("joining-note").textContent = place.has_bot
    ? "Nobody answers in a channel. Set it up in your own chat with the bot: /channels"
    : isOwner ? "" : `${bot} is not here yet; ${personOf(place.owner)?.name ?? "its owner"} can add it.`;
};

const showLanguage = () => {
  const person = personOf(state.me);
  $("language").hidden = !state.languages.length;
  $("language").setAttribute("aria-label", `The language of ${person.name}'s Telegram`);
  $("language").replaceChildren(...state.languages.map(({ code, name }) => {
    const option = make("option", "", name);
    Object.assign(option, { value: code, selected: code === person.language });
    return option;
  }));
};

/** The keyboard that the bot shows in place of letters. */
const showKeys = (place) => {
  const rows = keys.get(place.chat)?.keyboard ?? [];
  $("keys").hidden = !rows.length;
  $("keys").replaceChildren(...rows.map((row) => {
    const line = make("div", "row");
    line.append(...row.map((each) => {
      const button = make("button", "reply-key", each.text ?? each);
      Object.assign(button, { type: "button", dir: "auto" });
      button.addEventListener("click", () => pressKey(each));
      return button;
    }));
    return line;
  }));
};

// --- what the bot is doing ------------------------------------------------------------------------------------------

const typing = new Map(); // chat id → timer

const startTyping = ({ chat }) => {
  clearTimeout(typing.get(chat));
  typing.set(chat, setTimeout(() => stopTyping(chat), TYPING_MS));
  showStatus();
};

const stopTyping = (chat) => {
  clearTimeout(typing.get(chat));
  typing.delete(chat);
  showStatus();
};

const showStatus = () => {
  const isOpen = events.readyState === EventSource.OPEN;
  const place = state.here ? here() : null;
  const isTyping = Boolean(place) && typing.has(place.chat);
  const status = $("status");
  status.classList.toggle("typing", isOpen && isTyping);
  const kind = { private: "bot", group: "group", channel: "channel" }[place?.kind ?? "private"];
  const text = !isOpen ? "connecting…" : isTyping ? "typing" : kind;
  if (status.textContent !== text) status.textContent = text;
};

// --- what a person does ---------------------------------------------------------------------------------------------

const post = async (path, act, how = {}) => {
  try {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ as: state.me, chat: here().chat, thread: here().thread, ...act }),
      ...how,
    });
    if (answer.ok) return await answer.json();
    toast(await answer.text());
  } catch {
    toast("The playground does not answer. Was it stopped?");
  }
  return null;
};

const say = async (text, { replyTo = null, editing = null } = {}) => {
  state.below = 0;
  if (editing) return post("/chat/edit", { message: editing, text });
  return post("/chat/say", { text, reply_to: replyTo });
};

const hand = (file) => {
  const { chat, thread } = here();
  const words = composer.take();
  const query = new URLSearchParams({ as: state.me, chat, thread, name: file.name, caption: words });
  const headers = { "Content-Type": file.type || "application/octet-stream" };
  return post(`/chat/hand?${query}`, {}, { method: "PUT", headers, body: file });
};

const pressKey = (key) => {
  if (!key.request_location) return say(key.text ?? key);
  const { latitude, longitude } = personOf(state.me);
  return post("/chat/send", { kind: "location", latitude, longitude });
};

const press = async (key) => {
  key.classList.add("waiting");
  const answer = await post("/chat/press", { message: Number(key.closest("li").dataset.id), data: key.dataset.press });
  key.classList.remove("waiting");
  if (!answer?.text) return;
  if (!answer.show_alert) return toast(answer.text);
  $("alert-text").textContent = answer.text;
  $("alert").showModal();
};

const show = (button) => {
  const image = $("viewer-image");
  image.src = button.dataset.picture;
  image.alt = button.getAttribute("aria-label").replace(" (show it large)", "");
  $("viewer").showModal();
};

const messageOf = (id) => chats.get(state.here).get(id);

const startReply = (id) => {
  const message = messageOf(id);
  if (message) composer.reply(message, message.by_bot ? state.bot.first_name : message.name);
};

const startEdit = (id) => {
  const message = messageOf(id);
  if (message) composer.edit(message);
};

const editLast = () => {
  const mine = [...chats.get(state.here).values()].filter((message) => message.from === state.me && message.text);
  if (mine.length) composer.edit(mine.at(-1));
};

const copy = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
    toast("Copied");
  } catch {
    toast("Copying is not allowed here");
  }
};

const jumpTo = (id) => {
  const item = itemOf(state.here, id);
  item?.scrollIntoView({ block: "center", behavior: still.matches ? "auto" : "smooth" });
  item?.classList.remove("changed");
  requestAnimationFrame(() => item?.classList.add("changed"));
};

let toastTimer = 0;
const toast = (text) => {
  $("toast").textContent = text;
  $("toast").hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { $("toast").hidden = true; }, TOAST_MS);
};

// --- scrolling ------------------------------------------------------------------------------------------------------

const isAtEnd = () => {
  const { scrollHeight, scrollTop, clientHeight } = $("scroll");
  return scrollHeight - scrollTop - clientHeight < NEAR_END;
};

const toEnd = (smooth = true) => {
  state.below = 0;
  const behavior = smooth && !still.matches ? "smooth" : "auto";
  $("scroll").scrollTo({ top: $("scroll").scrollHeight, behavior });
};

// --- wiring ---------------------------------------------------------------------------------------------------------

const composer = new Composer({
  say,
  ask: (query) => post("/chat/inline", { query }),
  choose: (result) => post("/chat/choose", { result }),
  editLast,
});
const attach = new Attach(
  (content) => post("/chat/send", content),
  hand,
  () => post("/chat/bot", { let: false }),
);

/** The newest alert of the chat: what `/why` is asked about. */
const newestAlert = () =>
  [...chats.get(state.here).values()]
    .filter((message) => message.buttons.some((row) => row.some((each) => each.callback_data?.startsWith("why:"))))
    .at(-1);

const desk = new Desk(
  (person, text, wantsReply) => {
    lastPlace.delete(person);
    become(person);
    if (chats.get(keyOf(person)).size === 0) return say("/start");
    composer.write(text);
    const alert = wantsReply ? newestAlert() : null;
    if (alert) startReply(alert.id);
    return null;
  },
  () => post("/chat/hurry", {}),
);

const CLICKABLE = "[data-press], [data-inline], [data-command], [data-reply], [data-edit], [data-goto], [data-picture], "
  + "code, .spoiler";
$("logs").addEventListener("click", (event) => {
  const target = event.target.closest(CLICKABLE);
  const bubbleTouched = event.target.closest(".bubble");
  document.querySelectorAll(".touched").forEach((each) => each.classList.remove("touched"));
  if (!target) return void bubbleTouched?.classList.add("touched");
  const { press: pressed, inline, command, reply, edit, goto: quoted, picture } = target.dataset;
  if (pressed !== undefined) press(target);
  else if (inline !== undefined) composer.write(`@${state.bot.username} ${inline}`);
  else if (command) say(command);
  else if (reply) startReply(Number(reply));
  else if (edit) startEdit(Number(edit));
  else if (quoted) jumpTo(Number(quoted));
  else if (picture) show(target);
  else if (target.tagName === "CODE") copy(target.textContent);
  else target.classList.add("open");
});
$("logs").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("code, .spoiler")) event.target.click();
});
$("logs").addEventListener("dblclick", (event) => {
  const item = event.target.closest(".bubble")?.closest("li");
  if (item && !event.target.closest("a, button, code")) startReply(Number(item.dataset.id));
});
// The images of a chat arrive after its words, and must not push the newest out of sight.
$("logs").addEventListener("load", () => { if (isAtEnd()) toEnd(false); }, true);
$("people").addEventListener("click", (event) => {
  const button = event.target.closest("[data-person]");
  if (!button) return;
  become(Number(button.dataset.person));
  $("people").querySelector("[aria-pressed=true]").focus();
});
$("places").addEventListener("click", (event) => {
  const button = event.target.closest("[data-place]");
  if (!button) return;
  leave();
  goTo(button.dataset.place);
});
$("language").addEventListener("change", () => post("/chat/language", { language: $("language").value }));
$("join").addEventListener("click", () => post("/chat/bot", { let: Boolean($("join").dataset.let) }));
$("viewer").addEventListener("click", () => $("viewer").close());
$("start").addEventListener("click", async () => {
  if (await say("/start")) $("text").focus({ preventScroll: true });
});
$("down").addEventListener("click", () => toEnd());
$("scroll").addEventListener("scroll", () => {
  if (isAtEnd()) state.below = 0;
  $("down").hidden = isAtEnd();
  $("down-count").hidden = !state.below;
}, { passive: true });
new ResizeObserver(() => { if (isAtEnd()) toEnd(false); }).observe($("scroll"));

const events = new EventSource("/chat/events");
const on = (name, handle) => events.addEventListener(name, (event) => handle(JSON.parse(event.data)));
on("hello", hello);
on("company", company);
on("message", heard);
on("gone", gone);
on("typing", startTyping);
on("menus", (menus) => { state.menus = menus; showMenu(); refresh(); });
on("presses", (presses) => desk.print(presses));
events.addEventListener("error", showStatus);
