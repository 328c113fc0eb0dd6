// Evaluated in a page: every element with its path, box, own text and a few computed values. Used by mutations.py alone.
() => {
  const STYLES = [
    "font-size", "font-weight", "font-family", "letter-spacing", "line-height", "color", "background-color",
    "border-top-color", "border-top-width", "border-top-left-radius", "box-shadow", "margin-left", "margin-top", "translate",
    "width", "height", "min-width", "padding-top", "padding-bottom", "visibility", "display", "position", "filter",
  ];
  const round = (value) => Math.round(value * 100) / 100;
  const path = (element) => {
    const steps = [];
    for (let up = element; up.parentElement; up = up.parentElement) {
      steps.unshift(up === document.body ? "body" : `:nth-child(${[...up.parentElement.children].indexOf(up) + 1})`);
      if (up === document.body) break;
    }
    return steps.join(" > ");
  };
  const plain = (selector) => selector.replace(/\s*([>+~,])\s*/g, "$1").replace(/\s+/g, " ").replace(/::/g, ":");
  const rules = [];
  for (const sheet of document.styleSheets) {
    let inside = [];
    try { inside = [...sheet.cssRules]; } catch { continue; }
    for (const rule of inside) if (rule.selectorText) rules.push(rule.selectorText);
  }
  const matching = (element) => rules.filter((one) => { try { return element.matches(one); } catch { return false; } });
  return [document.body, ...document.body.querySelectorAll("*")]
    .filter((element) => !element.closest("svg") || element.tagName === "svg")
    .filter((element) => !["SCRIPT", "STYLE", "TEMPLATE", "NOSCRIPT"].includes(element.tagName))
    .map((element) => {
      const style = getComputedStyle(element);
      const box = element.getBoundingClientRect();
      const own = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data).join(" ");
      const range = document.createRange();
      range.selectNodeContents(element);
      const tops = new Set([...range.getClientRects()].map((rect) => Math.round(rect.top / 4)));
      const x = (box.left + box.right) / 2, y = (box.top + box.bottom) / 2;
      const isShown = element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
      const hasGround = !/rgba\([^)]*,\s*0\)$/.test(style.backgroundColor) && style.backgroundColor !== "transparent";
      const hasBorder = parseFloat(style.borderTopWidth) >= 1 && style.borderTopStyle !== "none"
        && !/rgba\([^)]*,\s*0(\.\d+)?\)$/.test(style.borderTopColor);
      const isOnPage = box.width >= 2 && box.height >= 2 && x > 0 && x < innerWidth && y > 0 && box.top >= 0;
      const text = own.replace(/\s+/g, " ").trim();
      return {
        path: path(element), tag: element.tagName.toLowerCase(), text, children: element.children.length, lines: tops.size,
        box: [box.left + scrollX, box.top + scrollY, box.width, box.height].map(round),
        visible: isShown && isOnPage, ground: hasGround || hasBorder, painted: hasGround, bordered: hasBorder,
        src: element.getAttribute("src") ?? "", rules: isShown && isOnPage ? matching(element).map(plain) : [],
        styles: Object.fromEntries(STYLES.map((name) => [name, style.getPropertyValue(name)])),
      };
    });
}
