
// Names, which this browser keeps for this job

const kept = {
  key: `gladia:${body.dataset.key}:names`,
  read() {
    try {
      return JSON.parse(localStorage.getItem(this.key)) ?? {};
    } catch {
      return {}; // no storage: a private window, or a browser that gives files none
    }
  },
  write(names) {
    try {
      if (Object.keys(names).length) localStorage.setItem(this.key, JSON.stringify(names));
      else localStorage.removeItem(this.key);
    } catch {
      // the names last as long as the page
    }
  },
};

function setUpNames() {
  const names = kept.read();
  for (const label of all(".names bdi[data-voice]")) {
    const voice = label.dataset.voice;
    const own = label.textContent;
    const shown = all(`.who bdi[data-voice="${voice}"]`);
    const rename = (name) => shown.forEach((each) => { each.textContent = name; });
    const input = document.createElement("input");
    input.setAttribute("aria-label", `Name of ${own}`);
    input.title = "Edit the name";
    input.maxLength = 80;
    input.dir = "auto";
    input.autocomplete = "off";
    input.spellcheck = false;
    input.value = typeof names[voice] === "string" ? names[voice] : own;
    if (input.value !== own) rename(input.value);
    input.addEventListener("input", () => {
      const name = input.value.trim();
      if (name && name !== own) names[voice] = name;
      else delete names[voice];
      rename(name || own);
      kept.write(names);
    });
    input.addEventListener("blur", () => { input.value = names[voice] ?? own; });
    input.addEventListener("keydown", (event) => { if (event.key === "Enter") input.blur(); });
    label.replaceWith(input);
  }
}

// Tabs

function setUpTabs() {
  const nav = find(".tabs");
  if (!nav) return;
  const tabs = all("a", nav);
  nav.setAttribute("role", "tablist");
  const select = (tab) => {
    section = document.getElementById(tab.hash.slice(1));
    for (const each of tabs) {
      each.setAttribute("aria-selected", String(each === tab));
      each.tabIndex = each === tab ? 0 : -1;
    }
    for (const each of sections) each.hidden = each !== section;
    show(moment);
    search.update();
  };
  for (const tab of tabs) {
    const panel = document.getElementById(tab.hash.slice(1));
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", panel.id);
    tab.id = `tab-${panel.id}`;
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
    tab.addEventListener("click", (event) => {
      event.preventDefault();
      select(tab);
    });
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (event.key === " ") select(tab);
      if (!step && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      if (!step) return;
      const next = tabs.at((tabs.indexOf(tab) + step) % tabs.length);
      next.focus();
      select(next);
    });
  }
  select(tabs[0]);
}

body.classList.add("scripted");
new ResizeObserver(([bar]) => {
  document.documentElement.style.setProperty("--bar", `${bar.target.offsetHeight}px`);
}).observe(find(".bar"));
setUpSearch();
setUpTabs();
setUpNames();
setUpText();
setUpKeys();
if (strip) setUpStrip();
if (audio) setUpAudio();
show(moment);
if (audio?.error) audio.dispatchEvent(new Event("error"));
addEventListener("hashchange", followHash);
followHash();
