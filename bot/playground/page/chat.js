// The chat page: one log for each person, fed by server-sent events; what a person does is posted as JSON.

import { bubble, make } from "./bubbles.js";
import { Composer } from "./composer.js";
import { Desk } from "./desk.js";

const NEAR_END = 80;
const TOGETHER_S = 300;
const TYPING_MS = 5500;
const TOAST_MS = 3500;

const $ = (id) => document.getElementById(id);
const still = matchMedia("(prefers-reduced-motion: reduce)");
const dayName = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });

const state = { bot: { first_name: "Wirewatch" }, people: [], me: null, menus: {}, below: 0 };
const chats = new Map(); // person id → Map of message id → message
const logs = new Map(); // person id → <ol>
const unread = new Map(); // person id → number
const places = new Map(); // person id → where that log was scrolled to

// --- what the server tells ------------------------------------------------------------------------------------------

const hello = (everything) => {
  Object.assign(state, { bot: everything.bot, people: everything.people, menus: everything.menus });
  $("bot-name").textContent = state.bot.first_name;
  $("logs").replaceChildren();
  for (const person of state.people) {
    const log = make("ol", "log");
    log.setAttribute("role", "log");
    log.setAttribute("aria-label", `Messages of ${person.name}`);
    log.hidden = true;
    logs.set(person.id, log);
    chats.set(person.id, new Map());
    if (!unread.has(person.id)) unread.set(person.id, 0);
    $("logs").append(log);
    for (const message of everything.chats[person.id]) place(person.id, message);
    regroup(log);
    log.setAttribute("aria-live", "polite");
  }
  const wanted = state.people.find((person) => `#${person.name.toLowerCase()}` === location.hash.toLowerCase());
  become(state.me ?? (wanted ?? state.people[0]).id, true);
  desk.print(everything.presses);
  showStatus();
};

const heard = ({ chat, message }) => {
  const isNew = !chats.get(chat).has(message.id);
  const wasAtEnd = isAtEnd();
  place(chat, message);
  regroup(logs.get(chat));
  if (message.by_bot) stopTyping(chat);
  if (isNew && message.by_bot && chat !== state.me) unread.set(chat, unread.get(chat) + 1);
  if (chat === state.me) {
    if (wasAtEnd || (isNew && !message.by_bot)) toEnd();
    else if (isNew) state.below += 1;
  }
  refresh();
};

const gone = ({ chat, id }) => {
  chats.get(chat).delete(id);
  itemOf(chat, id)?.remove();
  regroup(logs.get(chat));
  refresh();
};

/** Puts a message into its log: in place of itself where it was shown before, else at its turn. */
const place = (chat, message) => {
  const before = itemOf(chat, message.id);
  const item = bubble(message, state.bot.first_name);
  const focused = before?.contains(document.activeElement) ? document.activeElement.dataset : null;
  chats.get(chat).set(message.id, message);
  if (before) {
    item.classList.add(message.edited ? "changed" : "kept");
    before.replaceWith(item);
    if (focused?.press) item.querySelector(`[data-press="${CSS.escape(focused.press)}"]`)?.focus();
  } else logs.get(chat).append(item);
};

const itemOf = (chat, id) => logs.get(chat).querySelector(`li[data-id="${id}"]`);

/** Days get a line of their own; messages of one side that follow each other stand close together. */
const regroup = (log) => {
  log.querySelectorAll(".day").forEach((day) => day.remove());
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
  one.classList.contains("mine") === two.classList.contains("mine") &&
  two.dataset.at - one.dataset.at < TOGETHER_S && dayOf(one) === dayOf(two);

const dayOf = (item) => {
  const day = new Date(item.dataset.at * 1000);
  return day.toDateString() === new Date().toDateString() ? "Today" : dayName.format(day);
};

// --- who one is -----------------------------------------------------------------------------------------------------

const become = (id, again = false) => {
  if (state.me !== null && !again) places.set(state.me, isAtEnd() ? null : $("scroll").scrollTop);
  state.me = id;
  state.below = 0;
  unread.set(id, 0);
  for (const [each, log] of logs) log.hidden = each !== id;
  composer.become(id, state.menus[id] ?? []);
  refresh();
  const place = places.get(id) ?? null;
  if (place === null) toEnd(false);
  else $("scroll").scrollTop = place;
};

const refresh = () => {
  const isEmpty = chats.get(state.me).size === 0;
  $("empty").hidden = !isEmpty;
  $("start").hidden = !isEmpty;
  $("composer").hidden = isEmpty;
  $("down").hidden = isAtEnd() || isEmpty;
  $("down-count").hidden = !state.below;
  $("down-count").textContent = state.below || "";
  $("people").replaceChildren(...state.people.map(personButton));
  const waiting = [...unread.values()].reduce((sum, each) => sum + each, 0);
  document.title = `${waiting ? `(${waiting}) ` : ""}${state.bot.first_name} playground`;
  desk.check(state.people, chats);
};

const personButton = (person) => {
  const button = make("button", "person", person.name);
  const waiting = unread.get(person.id);
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

// --- what the bot is doing ------------------------------------------------------------------------------------------

const typing = new Map(); // person id → timer

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
  const status = $("status");
  status.classList.toggle("typing", isOpen && typing.has(state.me));
  const text = !isOpen ? "connecting…" : typing.has(state.me) ? "typing" : "bot";
  if (status.textContent !== text) status.textContent = text;
};

// --- what a person does ---------------------------------------------------------------------------------------------

const post = async (path, act) => {
  try {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ as: state.me, ...act }),
    });
    if (answer.ok) return await answer.json();
    toast(await answer.text());
  } catch {
    toast("The playground does not answer. Was it stopped?");
  }
  return null;
};

const say = async (text, replyTo = null) => {
  state.below = 0;
  return post("/chat/say", { text, reply_to: replyTo });
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

const startReply = (id) => {
  const message = chats.get(state.me).get(id);
  if (message) composer.reply(message, message.by_bot ? state.bot.first_name : nameOf(state.me));
};

const nameOf = (id) => state.people.find((person) => person.id === id).name;

const copy = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
    toast("Copied");
  } catch {
    toast("Copying is not allowed here");
  }
};

const goTo = (id) => {
  const item = itemOf(state.me, id);
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

const composer = new Composer(say);

/** The newest alert of the chat: what `/why` is asked about. */
const newestAlert = () =>
  [...chats.get(state.me).values()]
    .filter((message) => message.buttons.some((row) => row.some((each) => each.callback_data?.startsWith("why:"))))
    .at(-1);

const desk = new Desk(
  (person, text, wantsReply) => {
    if (person !== state.me) become(person);
    if (chats.get(person).size === 0) return say("/start");
    composer.write(text);
    const alert = wantsReply ? newestAlert() : null;
    if (alert) startReply(alert.id);
    return null;
  },
  () => post("/chat/hurry", {}),
);

$("logs").addEventListener("click", (event) => {
  const target = event.target.closest("[data-press], [data-command], [data-reply], [data-goto], code, .spoiler");
  if (!target) return;
  if (target.dataset.press !== undefined) press(target);
  else if (target.dataset.command) say(target.dataset.command);
  else if (target.dataset.reply) startReply(Number(target.dataset.reply));
  else if (target.dataset.goto) goTo(Number(target.dataset.goto));
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
$("people").addEventListener("click", (event) => {
  const button = event.target.closest("[data-person]");
  if (!button) return;
  become(Number(button.dataset.person));
  $("people").querySelector("[aria-pressed=true]").focus();
});
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
on("message", heard);
on("gone", gone);
on("typing", startTyping);
on("menus", (menus) => { state.menus = menus; composer.become(state.me, menus[state.me] ?? []); });
on("presses", (presses) => desk.print(presses));
events.addEventListener("error", showStatus);
