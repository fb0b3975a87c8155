// The strip beside the chat: what the newsroom publishes next, and what there is to try.

import { make } from "./nodes.js";

const SHOWN = 3;

const said = (chat, start) => chat.some((message) => !message.by_bot && message.text.startsWith(start));
const pressed = (chat, label) =>
  chat.some((message) => message.buttons.some((row) => row.some((button) => button.text.includes(label))));
const answered = (chat, word) => chat.some((message) => message.by_bot && message.text.includes(word));

const offers = (menu, text) =>
  !menu?.length || !text.startsWith("/") || menu.some((each) => text.split(" ")[0] === `/${each.command}`);

const STEPS = [
  { role: "follower", text: "/topics", what: "Follow a topic: tap a ➕", done: (chat) => pressed(chat, "✅") },
  { role: "follower", text: "/summary 24h", what: "Ask what happened", done: (chat) => said(chat, "/summary") },
  { role: "follower", text: "/search steel", what: "Look something up", done: (chat) => said(chat, "/search") },
  {
    role: "follower", text: "/why", what: "Reply to an alert: why did I get it?", reply: true,
    done: (chat) => said(chat, "/why") || answered(chat, "read by me"),
  },
  { role: "follower", text: "/digest 08:00", what: "Have a digest every morning", done: (chat) => said(chat, "/digest") },
  { role: "follower", text: "/settings", what: "Say how you want to be told", done: (chat) => said(chat, "/settings") },
  {
    role: "follower", text: "@wirewatch tariffs", what: "Share a story: ask in any chat",
    done: (chat) => chat.some((message) => message.via),
  },
  { role: "follower", text: "/trends missile-launch 30d", what: "See a chart of what happened", done: (chat) => said(chat, "/trends") },
  { role: "admin", text: "/rule show sanctions", what: "Read a rule", done: (chat) => said(chat, "/rule show") },
  {
    role: "admin", text: "/rule test sanction* OR embargo*", what: "Try a rule on the history",
    done: (chat) => said(chat, "/rule test"),
  },
  {
    role: "admin", text: "/rule set sanctions ... OR embargo*", what: "Propose a rule, and see what changes",
    done: (chat) => said(chat, "/rule set"),
  },
  { role: "admin", text: "/stats", what: "See how the bot does", done: (chat) => said(chat, "/stats") },
  { role: "admin", text: "/sources", what: "See how the sources are", done: (chat) => said(chat, "/sources") },
];

export class Desk {
  /** `act(person, text, wantsReply)` puts the text into the composer of that person. */
  constructor(act, hurry) {
    this.act = act;
    this.presses = { running: false, upcoming: [] };
    this.heard = 0;
    this.list = document.getElementById("upcoming");
    this.note = document.getElementById("presses-note");
    this.button = document.getElementById("hurry");
    this.button.addEventListener("click", hurry);
    setInterval(() => this.tick(), 500);
  }

  print(presses) {
    this.presses = presses;
    this.heard = performance.now();
    this.tick();
  }

  tick() {
    const passed = this.presses.running ? (performance.now() - this.heard) / 1000 : 0;
    const ahead = this.presses.upcoming.map((each) => ({ ...each, in_s: each.in_s - passed }));
    const next = ahead.filter((each) => each.in_s > 0).slice(0, SHOWN);
    const { running } = this.presses;
    this.button.textContent = running ? "Publish it now" : "Start the presses";
    this.button.hidden = !next.length;
    this.note.textContent = next.length
      ? running ? "" : "The presses start when you follow a topic."
      : "That was all for today. /latest and /search keep it.";
    this.note.hidden = !this.note.textContent;
    const rows = next.map((each) => [each.outlet, each.title, running ? countdown(each.in_s) : ""]);
    if (JSON.stringify(rows) === this.shown) return;
    this.shown = JSON.stringify(rows);
    this.list.replaceChildren(...rows.map(([outlet, title, time]) => {
      const item = make("li");
      const head = make("div", "head");
      head.append(make("span", "outlet", outlet), make("span", "time", time));
      item.append(head, make("span", "title", title));
      return item;
    }));
  }

  /** Marks what was done; what a person's menu does not offer is not there to be tried. */
  check(people, chats, menus) {
    const list = document.getElementById("steps");
    const states = STEPS.map((step) => {
      const person = people.find((each) => each.role === step.role && offers(menus[each.id], step.text));
      return { step, person, done: Boolean(person) && step.done([...chats.get(String(person.id)).values()]) };
    });
    const shown = JSON.stringify(states.map((state) => [Boolean(state.person), state.done]));
    if (shown === this.checked) return;
    this.checked = shown;
    list.replaceChildren(...states.filter((state) => state.person).map(({ step, person, done }) => {
      const item = make("li", done ? "done" : "");
      const button = make("button", "step");
      button.type = "button";
      const what = make("span", "what", step.what);
      const how = make("span", "how");
      how.append(make("span", `tag ${step.role}`, person.name), make("code", "", step.text));
      button.append(make("span", "check", done ? "✓" : ""), what, how);
      if (done) button.setAttribute("aria-label", `${step.what} (done)`);
      button.addEventListener("click", () => this.act(person.id, step.text, Boolean(step.reply)));
      item.append(button);
      return item;
    }));
  }
}

const countdown = (seconds) => {
  const whole = Math.ceil(seconds);
  return whole < 60 ? `in ${whole} s` : `in ${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
};
