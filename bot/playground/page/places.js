// Where a person can be: their own chat with the bot, the topics of their groups, their channels.

import { make } from "./nodes.js";

export const keyOf = (chat, thread = 0) => (thread ? `${chat}/${thread}` : String(chat));

/** Every place there is, of everybody. */
export const allPlaces = ({ people, places, bot }) => [
  ...people.map((person) => ({
    key: keyOf(person.id), chat: person.id, thread: 0, kind: "private", title: bot.first_name, members: [person.id],
    has_bot: true, owner: null,
  })),
  ...places.flatMap((place) => [{ id: 0, name: place.topics.length ? "General" : "" }, ...place.topics].map((topic) => ({
    ...place, key: keyOf(place.id, topic.id), chat: place.id, thread: topic.id,
    title: topic.name ? `${place.title} · ${topic.name}` : place.title,
  }))),
];

/** The buttons that lead from one chat of a person to another. */
export const tabs = (places, here, unread) =>
  places.map((place) => {
    const sign = { private: "", group: "# ", channel: "📣 " }[place.kind];
    const button = make("button", "place", sign + place.title);
    button.type = "button";
    button.dataset.place = place.key;
    if (place.key === here) button.setAttribute("aria-current", "true");
    const waiting = unread.get(place.key) ?? 0;
    if (waiting) {
      const badge = make("span", "badge", String(waiting));
      badge.setAttribute("aria-label", `${waiting} unread`);
      button.append(badge);
    }
    return button;
  });
