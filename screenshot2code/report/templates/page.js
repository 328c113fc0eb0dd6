"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const one = (selector, root = document) => root.querySelector(selector);
  const stage = one(".stage");
  const view = one(".window");
  const panes = one(".panes");
  const mockupPane = one("#pane-mockup");
  const renderPane = one("#pane-render");
  const handle = one(".swipe");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const narrow = matchMedia("(max-width: 1000px)");
  const scrollKind = () => (calm.matches ? "auto" : "smooth");
  const state = { pass: one(".list:not([hidden])").dataset.pass, pointed: null, selected: null, swipe: 50 };

  // Modes, zoom, boxes
  // The pictures change their size with the view: what stood at the top of the window stays there.
  function keepPlace(change) {
    const share = view.scrollTop / panes.scrollHeight;
    change();
    view.scrollTop = share * panes.scrollHeight;
    if (state.selected !== null) reveal(state.selected);
  }
  function chooseMode(mode) {
    keepPlace(() => showMode(mode));
  }
  function showMode(mode) {
    stage.dataset.mode = mode;
    handle.hidden = mode !== "swipe";
    one("#opacity-tool").hidden = mode !== "overlay";
    one("#amplify-tool").hidden = mode !== "difference";
    const chosen = one(`input[name="mode"][value="${mode}"]`);
    chosen.checked = true;
  }
  all('input[name="mode"]').forEach((input) => input.addEventListener("change", () => chooseMode(input.value)));
  all('input[name="zoom"]').forEach((input) => input.addEventListener("change", () => {
    keepPlace(() => { stage.dataset.zoom = input.value; });
  }));
  one("#boxes").addEventListener("change", (event) => stage.classList.toggle("bare", !event.target.checked));
  one("#amplify").addEventListener("change", (event) => panes.classList.toggle("amplified", event.target.checked));
  one("#opacity").addEventListener("input", (event) => {
    panes.style.setProperty("--opacity", event.target.value / 100);
    one("#opacity-tool output").textContent = `${event.target.value} %`;
  });

  // At 100 % the two panes move sideways as one.
  for (const [from, to] of [[mockupPane, renderPane], [renderPane, mockupPane]]) {
    from.addEventListener("scroll", () => { if (to.scrollLeft !== from.scrollLeft) to.scrollLeft = from.scrollLeft; });
  }

  // Swipe
  function setSwipe(percent) {
    state.swipe = Math.min(100, Math.max(0, percent));
    panes.style.setProperty("--swipe", `${state.swipe}%`);
    handle.setAttribute("aria-valuenow", Math.round(state.swipe));
    handle.setAttribute("aria-valuetext", `${Math.round(state.swipe)} % mockup`);
  }
  function swipeTo(event) {
    const sheet = panes.getBoundingClientRect();
    setSwipe((100 * (event.clientX - sheet.left)) / sheet.width);
  }
  handle.addEventListener("pointerdown", (event) => {
    handle.setPointerCapture(event.pointerId);
    handle.focus({ preventScroll: true });
    event.preventDefault();
  });
  handle.addEventListener("pointermove", (event) => { if (handle.hasPointerCapture(event.pointerId)) swipeTo(event); });
  handle.addEventListener("keydown", (event) => {
    const step = event.shiftKey ? 10 : 2;
    const moves = { ArrowLeft: -step, ArrowDown: -step, ArrowRight: step, ArrowUp: step, PageDown: -10, PageUp: 10, Home: -100, End: 100 };
    if (!(event.key in moves)) return;
    setSwipe(state.swipe + moves[event.key]);
    event.preventDefault();
  });

  // Passes
  function choosePass(input) {
    state.pass = input.value;
    input.checked = true;
    const picture = input.dataset.picture;
    all("img", renderPane).forEach((image) => { image.hidden = image.id !== picture; });
    one(".absent").hidden = picture !== "";
    all("[data-pass]").forEach((element) => { element.toggleAttribute("hidden", element.dataset.pass !== state.pass); });
    one("#render-caption").textContent = `Render, pass ${state.pass}`;
    select(null);
    point(null);
  }
  all('input[name="pass"]').forEach((input) => input.addEventListener("change", () => choosePass(input)));
  all("[data-choose]").forEach((dot) => dot.addEventListener("click", () => {
    choosePass(one(`input[name="pass"][value="${dot.dataset.choose}"]`));
    stage.scrollIntoView({ block: "nearest", behavior: scrollKind() });
  }));

  // Differences: the row pointed at, else the row selected, lights its boxes.
  const withKey = (key) => all(`[data-key="${key}"]`);
  const rowOf = (key) => one(`.row[data-key="${key}"]`);
  function light() {
    const key = state.pointed ?? state.selected;
    all(".lit").forEach((element) => element.classList.remove("lit"));
    stage.classList.toggle("focused", key !== null);
    if (key !== null) withKey(key).forEach((element) => element.classList.add("lit"));
  }
  function point(key) {
    if (state.pointed === key) return;
    state.pointed = key;
    light();
  }
  function select(key) {
    if (state.selected !== null) {
      const before = rowOf(state.selected);
      before.classList.remove("selected");
      one(".pick", before).setAttribute("aria-expanded", "false");
      one(".crops", before).hidden = true;
    }
    state.selected = key;
    if (key !== null) {
      const row = rowOf(key);
      row.classList.add("selected");
      one(".pick", row).setAttribute("aria-expanded", "true");
      showCrops(row, key);
    }
    light();
  }
  function reveal(key) {
    const marks = all(`.mark[data-key="${key}"] .edge`).map((edge) => edge.getBoundingClientRect());
    if (marks.length === 0) return;
    const frame = view.getBoundingClientRect();
    const top = Math.min(...marks.map((mark) => mark.top));
    const bottom = Math.max(...marks.map((mark) => mark.bottom));
    if (top < frame.top || bottom > frame.bottom) {
      const room = Math.max(24, (frame.height - (bottom - top)) / 2);
      view.scrollTo({ top: view.scrollTop + top - frame.top - room, behavior: scrollKind() });
    }
    if (stage.dataset.zoom === "actual") {
      const mover = stage.dataset.mode === "side" ? mockupPane : view;
      const shown = mover.getBoundingClientRect();
      const [mark] = marks;
      if (mark.left < shown.left || mark.right > shown.right) {
        mover.scrollTo({ left: mover.scrollLeft + mark.left - shown.left - 24, behavior: scrollKind() });
      }
    }
  }
  let soon = 0;
  all(".row").forEach((row) => {
    const key = row.dataset.key;
    const pick = one(".pick", row);
    row.addEventListener("pointerenter", (event) => {
      if (event.pointerType === "touch") return;
      point(key);
      clearTimeout(soon);
      soon = setTimeout(() => reveal(key), 120); // crossing a row on the way to another must not move the pictures
    });
    row.addEventListener("pointerleave", () => { clearTimeout(soon); point(null); });
    row.addEventListener("focusin", () => { if (!row.matches(":hover")) { point(key); reveal(key); } });
    row.addEventListener("focusout", () => point(null));
    pick.addEventListener("click", () => { select(state.selected === key ? null : key); reveal(key); });
    pick.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step === undefined) return;
      walk(pick, step);
      event.preventDefault();
    });
  });
  function walk(pick, step) {
    const picks = all(".list:not([hidden]) .row:not([hidden]) .pick");
    const at = picks.indexOf(pick);
    picks[at < 0 ? 0 : at + step]?.focus();
  }
  all(".list-head select").forEach((choice) => choice.addEventListener("change", () => {
    all(".row", choice.closest(".list")).forEach((row) => {
      row.hidden = choice.value !== "" && row.dataset.kind !== choice.value;
      all(`.mark[data-key="${row.dataset.key}"]`).forEach((mark) => mark.classList.toggle("off", row.hidden));
    });
    select(null);
  }));
  all(".mark").forEach((mark) => {
    const key = mark.dataset.key;
    mark.addEventListener("pointerenter", () => point(key));
    mark.addEventListener("pointerleave", () => point(null));
    mark.addEventListener("click", () => {
      select(key);
      rowOf(key).scrollIntoView({ block: narrow.matches ? "end" : "nearest", behavior: scrollKind() });
    });
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") select(null); });

  // Single letters work only while the focus is among the pictures and their list, where they can surprise nobody.
  const modes = all('input[name="mode"]').map((input) => input.value);
  const letters = {
    b: () => one("#boxes").click(),
    j: () => walk(document.activeElement, 1),
    k: () => walk(document.activeElement, -1),
  };
  one(".look").addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("select")) return;
    const mode = modes[Number(event.key) - 1];
    if (mode) chooseMode(mode);
    else letters[event.key.toLowerCase()]?.();
  });

  // Crops of both pictures, as large as the list is wide, for the selected difference.
  const CONTEXT = 16; // CSS pixels of the page around the box
  const HALF = 340; // CSS pixels: what is wider becomes too small to read in half the list's width
  function showCrops(row, key) {
    const crops = one(".crops", row);
    const boxes = all(`.mark[data-key="${key}"] .edge`).map((edge) => edge.getBBox());
    const render = one("img:not([hidden])", renderPane);
    if (boxes.length === 0 || render === null) return;
    const canvas = one(".marks:not([hidden])").viewBox.baseVal;
    const left = Math.max(0, Math.min(...boxes.map((box) => box.x)) - CONTEXT);
    const top = Math.max(0, Math.min(...boxes.map((box) => box.y)) - CONTEXT);
    const right = Math.min(canvas.width, Math.max(...boxes.map((box) => box.x + box.width)) + CONTEXT);
    const bottom = Math.min(canvas.height, Math.max(...boxes.map((box) => box.y + box.height)) + CONTEXT);
    const region = { left, top, width: right - left, height: bottom - top };
    crops.hidden = false;
    crops.classList.toggle("wide", region.width > HALF);
    crops.replaceChildren(crop(one("#mockup"), "Mockup", region), crop(render, "Render", region));
  }
  function crop(image, label, region) {
    const figure = document.createElement("figure");
    const caption = document.createElement("figcaption");
    const canvas = document.createElement("canvas");
    const density = image.naturalWidth / Number(image.getAttribute("width"));
    const scale = Math.min(4, 720 / region.width);
    canvas.width = Math.max(1, Math.round(region.width * scale));
    canvas.height = Math.max(1, Math.round(region.height * scale));
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `${label}, enlarged at this difference`);
    const brush = canvas.getContext("2d");
    brush.imageSmoothingEnabled = scale < density * 2;
    brush.drawImage(image, region.left * density, region.top * density, region.width * density, region.height * density, 0, 0, canvas.width, canvas.height);
    caption.textContent = label;
    figure.append(caption, canvas);
    return figure;
  }

  // Links to source lines open the file they lead into.
  function openTarget() {
    const target = document.getElementById(location.hash.slice(1));
    const file = target?.closest("details");
    if (!file) return;
    file.open = true;
    target.scrollIntoView({ block: "center" });
  }
  addEventListener("hashchange", openTarget);
  openTarget();

  if (innerWidth <= 600) showMode("swipe"); // two pictures side by side would be stamps
})();
