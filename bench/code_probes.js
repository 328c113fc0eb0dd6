// Evaluated in a page, ours or a source page, by code_quality.py. Gives functions on `window.code`: what has which role, how things are
// placed, what breaks. The rules are those of docs/output.md.
(() => {
  const UNSEEN = new Set(["SCRIPT", "STYLE", "NOSCRIPT", "TEMPLATE", "TITLE", "OPTION", "HEAD"]);
  const round = (value) => Math.round(value * 100) / 100;
  const boxOf = (rect) => [round(rect.left + scrollX), round(rect.top + scrollY), round(rect.width), round(rect.height)];
  const isClear = (color) => color === "transparent" || /rgba\([^)]*,\s*0\)$/.test(color);

  const shows = (element) => {
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true })) return false;
    const rect = element.getBoundingClientRect();
    if (rect.right + scrollX <= 0 || rect.bottom + scrollY <= 0 || rect.left >= innerWidth) return false;
    return rect.width > 0.5 && rect.height > 0.5 && !isCut(element, rect);
  };
  // Scrolled out of sight in a part of the page that scrolls by itself.
  const isCut = (element, rect) => {
    for (let up = element.parentElement; up && up !== document.body && up !== document.documentElement; up = up.parentElement) {
      const style = getComputedStyle(up);
      if (style.overflowX === "visible" && style.overflowY === "visible") continue;
      const box = up.getBoundingClientRect();
      const middle = [(rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2];
      if (middle[0] < box.left || middle[0] > box.right || middle[1] < box.top || middle[1] > box.bottom) return true;
    }
    return false;
  };
  // The words below an element that show, and the box round them.
  const words = (element) => {
    const range = document.createRange();
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    let [left, top, right, bottom, text, lines] = [Infinity, Infinity, -Infinity, -Infinity, "", new Set()];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!/\S/.test(node.data) || UNSEEN.has(node.parentElement.tagName) || !shows(node.parentElement)) continue;
      if (/^[\s\ue000-\uf8ff]+$/u.test(node.data)) continue;
      range.selectNodeContents(node);
      for (const rect of range.getClientRects()) {
        if (rect.width < 0.5) continue;
        [left, top] = [Math.min(left, rect.left), Math.min(top, rect.top)];
        [right, bottom] = [Math.max(right, rect.right), Math.max(bottom, rect.bottom)];
        lines.add(Math.round(rect.top / 4));
      }
      text += ` ${node.data}`;
    }
    if (element.matches("input, textarea, select") && shows(element)) {
      const rect = element.getBoundingClientRect();
      const value = element.tagName === "SELECT" ? element.selectedOptions[0]?.text ?? "" : element.value || element.placeholder || "";
      return { text: value.trim(), box: boxOf(rect), lines: 1 };
    }
    text = text.replace(/\s+/g, " ").trim();
    return right > left && text ? { text, box: boxOf({ left, top, width: right - left, height: bottom - top }), lines: lines.size } : null;
  };
  const bodySize = () => {
    const sizes = new Map();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (UNSEEN.has(node.parentElement.tagName) || !/\S/.test(node.data) || !shows(node.parentElement)) continue;
      const size = parseFloat(getComputedStyle(node.parentElement).fontSize);
      sizes.set(size, (sizes.get(size) ?? 0) + node.data.trim().length);
    }
    return [...sizes].sort((one, other) => other[1] - one[1])[0]?.[0] ?? 16;
  };
  const hasGround = (element) => {
    const style = getComputedStyle(element);
    const framed = ["Top", "Bottom", "Left", "Right"].every((side) => (
      parseFloat(style[`border${side}Width`]) > 0 && style[`border${side}Style`] !== "none" && !isClear(style[`border${side}Color`])));
    const ringed = /0px 0px 0px [1-9]/.test(style.boxShadow); // a border drawn as a shadow that does not spread
    return framed || ringed || !isClear(style.backgroundColor) || /gradient/.test(style.backgroundImage);
  };
  const isButton = (element) => {
    if (element.matches("button, input[type=submit], input[type=button], input[type=reset], [role=button]")) {
      const rect = element.getBoundingClientRect();
      return rect.height <= 90 && rect.width >= 16;
    }
    const rect = element.getBoundingClientRect();
    return element.tagName === "A" && hasGround(element) && rect.height >= 20 && rect.height <= 80 && words(element)?.lines === 1;
  };
  const textStyle = (element) => {
    // Of the first text below: what a heading looks like is often decided by a link in it.
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) if (/\S/.test(node.data) && shows(node.parentElement)) return getComputedStyle(node.parentElement);
    return getComputedStyle(element);
  };
  const LANDMARKS = {
    header: "header, [role=banner]", nav: "nav, [role=navigation]", main: "main, [role=main]",
    aside: "aside, [role=complementary]", footer: "footer, [role=contentinfo]",
  };

  // Everything that has a role, with where its words are. `asked`: a person names it from the picture.
  const roles = () => {
    const found = [];
    const base = bodySize();
    const bodyColor = getComputedStyle(document.body).color;
    const add = (role, element, at, asked, more = {}) => at && found.push({ role, asked, text: at.text.slice(0, 200), box: at.box, ...more });
    for (const element of document.body.querySelectorAll("*")) {
      if (UNSEEN.has(element.tagName) || element.parentElement.closest("svg") || !shows(element)) continue;
      const tag = element.tagName;
      const style = getComputedStyle(element);
      if (/^H[1-6]$/.test(tag) || element.getAttribute("role") === "heading") {
        const at = words(element);
        if (at) {
          const looks = textStyle(element);
          const size = parseFloat(looks.fontSize);
          const asked = at.text.length <= 160 && (size >= 1.15 * base || (size >= base && +looks.fontWeight >= 600));
          add("heading", element, at, asked, { level: +(tag[1] ?? element.ariaLevel ?? 2) });
        }
      }
      if (element.matches("button, input, a, [role=button]") && isButton(element)) add("button", element, words(element) ?? { text: "", box: boxOf(element.getBoundingClientRect()) }, Boolean(words(element)?.text));
      else if (tag === "A" && element.hasAttribute("href")) {
        const looks = textStyle(element);
        const around = getComputedStyle(element.parentElement);
        const asked = looks.color !== bodyColor && looks.color !== around.color || looks.textDecorationLine.includes("underline")
          || style.textDecorationLine.includes("underline") || Boolean(element.closest("nav, footer, header, [class*=breadcrumb], [class*=nav]"));
        add("link", element, words(element), asked);
      }
      if (tag === "LI") {
        const siblings = [...element.parentElement.children].filter((one) => one.tagName === "LI" && words(one));
        add("item", element, words(element), siblings.length >= 2 && !(element.querySelector("ul, ol")));
      }
      if (element.matches("input:not([type=hidden], [type=submit], [type=button], [type=reset], [type=image]), select, textarea")) {
        const label = element.labels?.[0];
        add("field", element, { text: words(element)?.text ?? "", box: boxOf(element.getBoundingClientRect()) }, true, {
          kind: element.matches("[type=checkbox]") ? "checkbox" : element.matches("[type=radio]") ? "radio" : tag.toLowerCase(),
          label: label && words(label)?.text,
        });
      }
      if (tag === "LABEL") {
        const field = element.control;
        add("label", element, words(element), Boolean(field && shows(field)));
      }
      for (const [kind, selector] of Object.entries(LANDMARKS)) {
        if (!element.matches(selector)) continue;
        if ((tag === "HEADER" || tag === "FOOTER") && element.parentElement.closest("article, section, aside, nav, main")) continue;
        const at = words(element);
        if (at) found.push({ role: "landmark", asked: element.getBoundingClientRect().height >= 24, kind, text: at.text, box: boxOf(element.getBoundingClientRect()) });
      }
      const isPicture = ["img", "svg", "canvas", "video"].includes(tag.toLowerCase());
      const fills = style.backgroundRepeat !== "no-repeat" || /cover|contain|%/.test(style.backgroundSize);
      if (isPicture || (/url\(/.test(style.backgroundImage) && fills)) {
        const rect = element.getBoundingClientRect();
        if (rect.width >= 8 && rect.height >= 8) found.push({ role: "image", asked: true, text: element.alt ?? "", box: boxOf(rect) });
      }
    }
    return found;
  };
  // Where the marks are that a style sheet puts before and behind an element's content: letters of icon fonts, arrows made of borders.
  const drawnBy = (element) => {
    const out = [];
    const at = element.getBoundingClientRect();
    for (const which of ["::before", "::after"]) {
      const style = getComputedStyle(element, which);
      if (style.content === "none" || style.content === "normal" || style.display === "none") continue;
      const isLetter = /awesome|icon|material|glyph/i.test(style.fontFamily) || /[^\x20-\x7e"]/u.test(style.content);
      const isMark = /url\(/.test(style.backgroundImage + style.maskImage) || parseFloat(style.borderTopWidth) + parseFloat(style.borderLeftWidth) > 0 || !isClear(style.backgroundColor);
      if (!isLetter && !isMark) continue;
      if (isLetter) out.push(boxOf(at));
      const [width, height] = [parseFloat(style.width) || parseFloat(style.fontSize), parseFloat(style.height) || parseFloat(style.fontSize)];
      if (width > SMALL || height > SMALL) continue;
      const [left, top] = [parseFloat(style.left), parseFloat(style.top)];
      const placed = style.position === "absolute" && Number.isFinite(left) && Number.isFinite(top);
      const x = placed ? at.left + left : which === "::before" ? at.left : at.right - width - (parseFloat(getComputedStyle(element).paddingRight) || 0);
      const y = placed ? at.top + top : at.top + (at.height - height) / 2;
      out.push(boxOf({ left: x, top: y, width, height }));
    }
    return out;
  };
  const SMALL = 64; // px: a drawn shape is no larger
  // An element without words that is seen for its ground, border or shadow: a dot, a switch, a disc.
  const isDrawn = (element) => {
    const rect = element.getBoundingClientRect();
    return !element.children.length && Math.max(rect.width, rect.height) <= SMALL && Math.min(rect.width, rect.height) >= 4
      && (hasGround(element) || /inset|px/.test(getComputedStyle(element).boxShadow));
  };
  // A bar with round ends and no words, as high as a switch.
  const isPill = (element) => {
    const { width, height } = element.getBoundingClientRect();
    return height >= 10 && height <= 36 && width / height >= 1.4 && width / height <= 2.6 && hasGround(element)
      && parseFloat(getComputedStyle(element).borderTopLeftRadius) >= 0.4 * height;
  };
  // What is drawn in place of a box to tick that is hidden itself: its label, what comes right behind it, and what is drawn in them.
  const instead = (element) => {
    if (!element.matches("input[type=checkbox], input[type=radio]") || shows(element)) return [];
    const around = [...(element.labels ?? []), element.nextElementSibling].filter(Boolean);
    return around.flatMap((one) => [one, ...one.querySelectorAll("*")]).filter((one) => one.getBoundingClientRect().width > 0);
  };
  // What may be called so: text that stands out, small boxes with words, repeated children, icon letters.
  const allowed = () => {
    const found = [];
    const base = bodySize();
    for (const element of document.body.querySelectorAll("*")) {
      for (const one of instead(element)) found.push({ role: "field", text: "", box: boxOf(one.getBoundingClientRect()) });
      if (UNSEEN.has(element.tagName) || element.parentElement.closest("svg") || !shows(element)) continue;
      const own = [...element.childNodes].some((node) => node.nodeType === 3 && /\S/.test(node.data));
      const style = getComputedStyle(element);
      const at = words(element);
      const put = (role) => at && found.push({ role, text: at.text.slice(0, 200), box: at.box });
      if (own) {
        const size = parseFloat(style.fontSize);
        if (size >= 1.15 * base || +style.fontWeight >= 600) put("heading");
        if (/awesome|icon|material|glyph/i.test(style.fontFamily)) found.push({ role: "image", text: "", box: boxOf(element.getBoundingClientRect()) });
      }
      if (!at && isPill(element)) found.push({ role: "field", text: "", box: boxOf(element.getBoundingClientRect()) });
      for (const box of drawnBy(element)) found.push({ role: "image", text: "", box });
      if (!at && isDrawn(element)) found.push({ role: "image", text: "", box: boxOf(element.getBoundingClientRect()) });
      if (element.tagName === "A" || style.cursor === "pointer") put("link");
      if (at && at.lines === 1 && at.text.length < 60 && (element.tagName === "A" || hasGround(element)) && element.getBoundingClientRect().height <= 90) put("button");
      const like = [...(element.parentElement?.children ?? [])].filter((one) => one.tagName === element.tagName && one.className === element.className && shows(one));
      if (like.length >= 2 || element.matches("li, dt, dd, a, tr")) put("item");
      if (element.matches("label")) put("label");
    }
    return found;
  };

  // --- placing

  const declared = (element) => {
    const said = new Map();
    for (const sheet of document.styleSheets) {
      for (const rule of sheet.cssRules) {
        if (!rule.selectorText) continue;
        let does = false;
        try { does = element.matches(rule.selectorText); } catch { does = false; }
        if (does) for (const name of rule.style) said.set(name, rule.style.getPropertyValue(name));
      }
    }
    return said;
  };
  const px = (text) => (/^-?[\d.]+px$/.test(text ?? "") ? parseFloat(text) : /^-?[\d.]+rem$/.test(text ?? "") ? 16 * parseFloat(text) : null);
  const layout = () => {
    const out = { elements: 0, moved: [], texts: 0, fixed: [], sizes: new Set(), gaps: new Set() };
    const name = (element) => `${element.tagName.toLowerCase()}.${element.className}`;
    for (const element of document.body.querySelectorAll("*")) {
      if (element.parentElement.closest("svg") || !shows(element)) continue;
      out.elements += 1;
      const said = declared(element);
      const style = getComputedStyle(element);
      const bad = [];
      if (["absolute", "fixed"].includes(style.position)) bad.push(style.position);
      if (style.translate !== "none" || style.transform !== "none") bad.push("transform");
      if (style.float !== "none") bad.push("float");
      for (const side of ["left", "right", "top", "bottom"]) {
        const by = px(said.get(`margin-${side}`));
        if (by < 0) bad.push(`margin-${side} ${by}`);
        if (by > 40 && (side === "left" || side === "right")) bad.push(`margin-${side} ${by}`);
      }
      if (bad.length) out.moved.push(`${name(element)}: ${bad.join(", ")}`);
      const own = [...element.childNodes].some((node) => node.nodeType === 3 && /\S/.test(node.data));
      if (own) {
        out.texts += 1;
        out.sizes.add(style.fontSize);
        const basis = said.get("flex-basis");
        if (px(said.get("width")) > 0 || (px(basis) > 0 && style.flexShrink === "0")) out.fixed.push(name(element));
      }
      for (const one of ["paddingTop", "paddingRight", "paddingBottom", "paddingLeft", "marginTop", "marginBottom", "rowGap", "columnGap"]) {
        const value = parseFloat(style[one]);
        if (value > 0) out.gaps.add(Math.round(value));
      }
    }
    return { ...out, sizes: out.sizes.size, gaps: out.gaps.size };
  };
  const scales = () => {
    const [sizes, gaps] = [new Set(), new Set()];
    for (const element of document.body.querySelectorAll("*")) {
      if (!shows(element)) continue;
      const style = getComputedStyle(element);
      if ([...element.childNodes].some((node) => node.nodeType === 3 && /\S/.test(node.data))) sizes.add(style.fontSize);
      for (const one of ["paddingTop", "paddingRight", "paddingBottom", "paddingLeft", "marginTop", "marginBottom", "rowGap", "columnGap"]) {
        const value = parseFloat(style[one]);
        if (value > 0) gaps.add(Math.round(value));
      }
    }
    return { sizes: sizes.size, gaps: gaps.size };
  };

  // --- what breaks

  // Blocks of text: the elements that own text, but for parts of a line.
  const blocks = () => {
    const found = [];
    for (const element of document.body.querySelectorAll("*")) {
      if (UNSEEN.has(element.tagName) || !shows(element)) continue;
      const own = [...element.childNodes].some((node) => node.nodeType === 3 && /\S/.test(node.data));
      const isPart = getComputedStyle(element).display === "inline" && [...element.parentElement.childNodes].some((node) => node.nodeType === 3 && /\S/.test(node.data));
      if (own && !isPart) found.push(element);
    }
    return found;
  };
  const rects = (element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    return [...range.getClientRects()].filter((rect) => rect.width > 1 && rect.height > 1)
      .map((rect) => ({ left: rect.left + scrollX, top: rect.top + scrollY, right: rect.right + scrollX, bottom: rect.bottom + scrollY }));
  };
  const trouble = () => {
    const all = blocks().map((element) => ({ element, rects: rects(element) }));
    const out = [];
    const width = document.documentElement.clientWidth;
    all.forEach((one, index) => {
      const why = [];
      if (one.rects.some((rect) => rect.right > width + 1 || rect.left < -1)) why.push("outside");
      for (let up = one.element; up && up !== document.body; up = up.parentElement) {
        const style = getComputedStyle(up);
        if (style.overflowX === "visible" && style.overflowY === "visible") continue;
        const box = up.getBoundingClientRect();
        if (one.rects.some((rect) => rect.right > box.right + scrollX + 2 || rect.bottom > box.bottom + scrollY + 2)) why.push("cut");
      }
      const over = all.find((other, place) => place !== index && !other.element.contains(one.element) && !one.element.contains(other.element)
        && one.rects.some((a) => other.rects.some((b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2
          && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2 + 0.2 * Math.min(a.bottom - a.top, b.bottom - b.top))));
      if (over) why.push(`over "${over.element.textContent.trim().slice(0, 20)}"`);
      if (why.length) out.push({ index, why: `${one.element.className || one.element.tagName} "${one.element.textContent.trim().slice(0, 24)}": ${why.join(", ")}` });
    });
    const reach = [...document.body.querySelectorAll("*")].filter((one) => shows(one) && one.getBoundingClientRect().right > width + 1)
      .map((one) => `${one.tagName.toLowerCase()}.${one.className} to ${Math.round(one.getBoundingClientRect().right)}`);
    return { blocks: all.length, broken: out, wide: document.documentElement.scrollWidth > width + 1 ? reach.slice(0, 3) : [] };
  };
  // Which thirds of the page's width have something in them.
  const thirds = () => {
    const width = document.documentElement.clientWidth;
    const has = [false, false, false];
    const mark = (left, right) => [0, 1, 2].forEach((third) => {
      if (Math.min(right, (third + 1) * width / 3) - Math.max(left, third * width / 3) > 8) has[third] = true;
    });
    for (const block of blocks()) for (const rect of rects(block)) mark(rect.left, rect.right);
    for (const one of document.body.querySelectorAll("img, svg, input, canvas")) { const rect = one.getBoundingClientRect(); mark(rect.left, rect.right); }
    return has;
  };
  const double = () => {
    const texts = [];
    for (const element of blocks()) for (const node of element.childNodes) if (node.nodeType === 3 && /\S/.test(node.data)) texts.push(node);
    texts.forEach((node, index) => { if (index % 3 === 0) node.data = `${node.data} ${node.data.trim()}`; });
  };
  const enlarge = () => {
    const sizes = [...document.querySelectorAll("body, body *")].map((element) => [element, parseFloat(getComputedStyle(element).fontSize)]);
    for (const [element, size] of sizes) element.style.fontSize = `${2 * size}px`;
  };
  const repeated = () => {
    const groups = [];
    for (const parent of document.body.querySelectorAll("*")) {
      if (parent.closest("svg")) continue;
      const by = new Map();
      for (const child of parent.children) {
        if (!child.className || typeof child.className !== "string" || !shows(child) || !words(child)) continue;
        const key = `${child.tagName} ${child.className}`;
        by.set(key, [...(by.get(key) ?? []), child]);
      }
      for (const same of by.values()) if (same.length >= 3) groups.push(same.map((one) => boxOf(one.getBoundingClientRect())));
    }
    return groups;
  };
  const painted = () => [...document.body.querySelectorAll("*")].filter((one) => shows(one) && !one.parentElement.closest("svg"))
    .map((one) => ({ name: `${one.tagName.toLowerCase()}.${typeof one.className === "string" ? one.className : ""}`, box: boxOf(one.getBoundingClientRect()) }));
  const unused = () => {
    const found = [];
    for (const sheet of document.styleSheets) for (const rule of sheet.cssRules) {
      for (const inner of rule.selectorText ? [rule] : [...(rule.cssRules ?? [])]) {
        if (!inner.selectorText || !sheet.href?.includes("style")) continue;
        const plain = inner.selectorText.replace(/::?(hover|focus|focus-visible|placeholder|marker|before|after|checked|active)\b/g, "");
        if (!document.querySelector(plain)) found.push(inner.selectorText);
      }
    }
    return found;
  };
  const outline = () => {
    const levels = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map((one) => +one.tagName[1]);
    const skipped = levels.filter((level, index) => index && level > levels[index - 1] + 1).length + (levels.length && levels[0] !== 1 ? 1 : 0);
    return { h1: levels.filter((one) => one === 1).length, skipped };
  };
  window.code = { roles, allowed, layout, scales, trouble, thirds, double, enlarge, repeated, painted, unused, outline };
})();
