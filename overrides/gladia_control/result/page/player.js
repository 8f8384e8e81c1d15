
// The recording

function tick() {
  const before = lit[0];
  const [first] = show(audio.currentTime);
  const isQuiet = performance.now() - scrolledAt > 4000;
  if (first && before !== lit[0] && isQuiet) reveal(lit[0] ?? first.item);
  if (!audio.paused) requestAnimationFrame(tick);
}

function toggle() {
  if (audio.paused) audio.play().catch(() => {}); // the event `error` says why
  else audio.pause();
}

function setUpAudio() {
  const play = find("#play");
  audio.controls = false;
  play.hidden = clock.hidden = find("#keys span").hidden = false;
  play.addEventListener("click", toggle);
  const state = () => {
    body.classList.toggle("playing", !audio.paused);
    play.setAttribute("aria-label", audio.paused ? "Play" : "Pause");
  };
  audio.addEventListener("play", () => { state(); scrolledAt = -Infinity; tick(); });
  audio.addEventListener("pause", state);
  for (const kind of ["seeked", "timeupdate"]) audio.addEventListener(kind, () => show(audio.currentTime));
  audio.addEventListener("error", () => {
    const problem = find("#problem");
    problem.textContent = "The recording cannot be played: it is not where it was, or this browser does not know its format.";
    problem.hidden = false;
    play.disabled = true;
  });
  for (const kind of ["wheel", "touchmove"]) {
    addEventListener(kind, () => { scrolledAt = performance.now(); }, { passive: true });
  }
}

// The strip

function setUpStrip() {
  strip.setAttribute("role", "slider");
  strip.setAttribute("aria-label", "Position; the lanes show who speaks when");
  strip.setAttribute("aria-valuemin", "0");
  strip.setAttribute("aria-valuemax", String(Math.ceil(seconds)));
  strip.tabIndex = 0;
  const go = (event) => {
    const { left, width } = strip.getBoundingClientRect();
    seek(((event.clientX - left) / width) * seconds, { scroll: true });
  };
  strip.addEventListener("click", go);
}

// The text: a click on a word or a time

function setUpText() {
  find("main").addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const at = event.target.closest("a.at");
    const word = event.target.closest("span[data-t]");
    if (at) event.preventDefault();
    else if (!word || !getSelection().isCollapsed) return;
    const time = Number(at ? at.hash.slice(3) : word.dataset.t);
    seek(time);
    link(time);
  });
}

// Keys

function setUpKeys() {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, textarea, [contenteditable]")) return;
    const step = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
    if (event.key === "/") find("#query").focus();
    else if (event.key === " " && audio && !event.target.closest?.("button")) toggle();
    else if (step && (audio || event.target === strip)) seek(Math.max(0, moment) + step, { scroll: !audio });
    else return;
    event.preventDefault();
  });
}
