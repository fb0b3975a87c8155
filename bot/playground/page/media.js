// What a message shows besides words: pictures, files, places, stickers, and the previews of links.

import { make } from "./nodes.js";

const KILO = 1000;

/** Opened large by a tap; `alt` are its words. */
const picture = (photo, alt) => {
  const node = make("button", "photo");
  node.type = "button";
  node.dataset.picture = photo.url;
  node.setAttribute("aria-label", `${alt} (show it large)`);
  const image = make("img");
  Object.assign(image, { src: photo.url, alt: "", loading: "lazy" });
  if (photo.width) Object.assign(image, { width: photo.width, height: photo.height });
  node.append(image);
  return node;
};

const file = ({ url, name, size }) => {
  const node = make("a", "file");
  Object.assign(node, { href: url, download: name });
  const words = make("span", "words");
  words.append(make("b", "", name), make("span", "size", sizeOf(size)));
  node.append(make("span", "sheet", "⤓"), words);
  node.setAttribute("aria-label", `Save the file ${name}, ${sizeOf(size)}`);
  return node;
};

const sizeOf = (bytes) => {
  if (bytes < KILO) return `${bytes} bytes`;
  return bytes < KILO * KILO ? `${(bytes / KILO).toFixed(1)} kB` : `${(bytes / KILO / KILO).toFixed(1)} MB`;
};

/** The picture, file, place or sticker of a message; nothing where it has only words. */
export const attached = (message) => {
  const alt = message.text ? `Picture: ${message.text.split("\n")[0]}` : "Picture";
  if (message.photo) return picture(message.photo, alt);
  if (message.file) return file(message.file);
  if (message.sticker) {
    const node = make("div", "sticker", message.sticker);
    node.setAttribute("role", "img");
    node.setAttribute("aria-label", message.note);
    return node;
  }
  return message.note ? make("div", "note-of", message.note) : null;
};

/** The preview of a link, small beside its words or large; a picture alone is shown as one. */
export const preview = (shown) => {
  if (!shown) return null;
  if (!shown.title) return picture({ url: shown.picture, width: 960, height: 540 }, "Picture of the article");
  const node = make("a", `preview${shown.large ? " large" : ""}`);
  Object.assign(node, { href: shown.url, target: "_blank", rel: "noopener noreferrer", dir: "auto" });
  const words = make("span", "words");
  words.append(make("strong", "", shown.site), make("b", "", shown.title), make("span", "", shown.text));
  node.append(words);
  if (shown.picture) {
    const image = make("img");
    Object.assign(image, { src: shown.picture, alt: "", loading: "lazy", width: 960, height: 540 });
    node.append(image);
  }
  return node;
};
