
// What the page does. Its markup is complete without a script; these files add playing, searching, tabs and names.
// They become one script, in the order of `SCRIPTS` in document.py.
"use strict";
const find = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const body = document.body;
const audio = find("#audio");
const strip = find("#strip");
const clock = find("#clock");
const sections = all("main > section");
const seconds = strip ? Number(strip.dataset.seconds) : 0;
const STEP = 5; // seconds
const SLACK = 0.03; // seconds: a player that was sent to a word's start may say that it is just before it
const calm = matchMedia("(prefers-reduced-motion: reduce)");

let section = sections[0];
let moment = -1; // not at the start: nothing is highlighted before the reader does something
let lit = [];
let scrolledAt = -Infinity; // when the reader last scrolled

const timeOf = (seconds) => {
  const whole = Math.max(0, Math.floor(seconds));
  const pad = (number) => String(number).padStart(2, "0");
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`;
};

// Utterances and their words. The words of an utterance are looked up when it is first spoken.

const utterancesOf = new Map();

function utterances() {
  if (!utterancesOf.has(section)) {
    utterancesOf.set(section, all("li[data-t]", section).map((item) => {
      const [start, end] = item.dataset.t.split(" ").map(Number);
      return { item, start, end, words: null };
    }));
  }
  return utterancesOf.get(section);
}

function wordAt(utterance, time) {
  utterance.words ??= all("span[data-t]", utterance.item).map((word) => ({ word, start: Number(word.dataset.t) }));
  let last = null;
  for (const each of utterance.words) {
    if (each.start <= time && (!last || each.start >= last.start)) last = each;
  }
  return last && last.word;
}

function spokenAt(time) {
  return utterances().filter(({ start, end }) => start <= time && time < Math.max(end, start + SLACK));
}

// The moment: where the recording is, or where the reader was sent

function show(time) {
  moment = time;
  const spoken = spokenAt(time + SLACK);
  const words = spoken.map((utterance) => wordAt(utterance, time + SLACK)).filter(Boolean);
  if (words.length !== lit.length || words.some((word, index) => word !== lit[index])) {
    for (const word of lit) word.classList.remove("lit");
    for (const word of words) word.classList.add("lit");
    lit = words;
  }
  if (strip) {
    strip.style.setProperty("--at", Math.min(1, Math.max(0, time / seconds)));
    const now = timeOf(time);
    if (strip.getAttribute("aria-valuetext") !== now) {
      strip.setAttribute("aria-valuenow", String(Math.max(0, Math.floor(time))));
      strip.setAttribute("aria-valuetext", now);
      const bold = document.createElement("b");
      bold.textContent = now;
      clock.replaceChildren(bold, ` / ${timeOf(seconds)}`);
    }
  }
  return spoken;
}

function nearest(time) {
  const known = utterances();
  return known.find(({ end }) => time < end) ?? known.at(-1);
}

function reveal(element, { always = false } = {}) {
  const { top, bottom } = element.getBoundingClientRect();
  const hidden = top < find(".bar").offsetHeight || bottom > innerHeight;
  if (!always && !hidden) return;
  const near = Math.abs(top - innerHeight / 2) < 2 * innerHeight;
  element.scrollIntoView({ block: "center", behavior: near && !calm.matches ? "smooth" : "instant" });
}

function seek(time, { scroll = false } = {}) {
  const target = Math.min(Math.max(0, time), seconds || time);
  if (audio) audio.currentTime = target;
  show(target);
  const utterance = scroll && nearest(target);
  if (utterance) reveal(utterance.item, { always: true });
}

function link(time) {
  history.replaceState(null, "", `#t=${time}`);
}

function followHash() {
  const [, time] = /^#t=(\d+(?:\.\d+)?)$/.exec(location.hash) ?? [];
  if (time) seek(Number(time), { scroll: true });
}
