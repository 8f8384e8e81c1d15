
// Search

const search = {
  hits: [], // ranges
  at: -1,

  update() {
    const query = fold(find("#query").value.trim().replace(/\s+/g, " "));
    this.hits = query ? all(".said, section > p, .prose p", section).flatMap((text) => hitsIn(text, query)) : [];
    this.at = -1;
    paint("hits", this.hits);
    this.say(query);
  },

  go(step) {
    const count = this.hits.length;
    if (!count) return;
    this.at = this.at < 0 ? (step > 0 ? this.first() : count - 1) : (this.at + step + count) % count;
    this.say(true);
    reveal(this.hits[this.at].startContainer.parentElement);
  },

  first() { // the first hit that is not above what the reader sees
    const top = find(".bar").offsetHeight;
    return Math.max(0, this.hits.findIndex((hit) => hit.startContainer.parentElement.getBoundingClientRect().bottom > top));
  },

  say(query) {
    const count = this.hits.length;
    find("#count").textContent = !query ? "" : this.at < 0 ? `${count || "no"} hit${count === 1 ? "" : "s"}` : `${this.at + 1} of ${count}`;
    find("#before").disabled = find("#after").disabled = !count;
    const now = this.at < 0 ? [] : [this.hits[this.at]];
    paint("hit", now);
  },
};

function fold(text) {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return [...text].map((char) => (char.toLowerCase().length === char.length ? char.toLowerCase() : char)).join("");
}

function hitsIn(element, query) {
  const text = fold(element.textContent);
  let from = text.indexOf(query);
  if (from < 0) return [];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let node = walker.nextNode();
  let passed = 0; // characters before the node
  const place = (offset, isEnd) => {
    while (offset > passed + node.length || (!isEnd && offset === passed + node.length)) {
      passed += node.length;
      node = walker.nextNode();
    }
    return [node, offset - passed];
  };
  const hits = [];
  for (; from >= 0; from = text.indexOf(query, from + query.length)) {
    const range = new Range();
    range.setStart(...place(from, false));
    range.setEnd(...place(from + query.length, true));
    hits.push(range);
  }
  return hits;
}

function paint(name, ranges) {
  if (globalThis.Highlight && CSS.highlights) {
    const highlight = new Highlight(...ranges.slice(0, 20000));
    highlight.priority = name === "hit" ? 1 : 0;
    CSS.highlights.set(name, highlight);
  } else if (name === "hit") { // an older browser marks the utterance
    for (const item of all(".found")) item.classList.remove("found");
    for (const range of ranges) range.startContainer.parentElement.closest("li")?.classList.add("found");
  }
}

function setUpSearch() {
  const query = find("#query");
  find(".search").hidden = find("#keys").hidden = false;
  query.addEventListener("input", () => search.update());
  query.addEventListener("keydown", (event) => {
    if (event.key === "Enter") search.go(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape") query.blur();
  });
  find("#before").addEventListener("click", () => search.go(-1));
  find("#after").addEventListener("click", () => search.go(1));
}
