"use strict";
(() => {
  const form = document.getElementById("filter");
  const shown = document.getElementById("shown");
  const fields = [...form.querySelectorAll("select")].map((field) => field.name);
  const fold = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ");
  const groups = [...document.querySelectorAll(".group")].map((element) => ({
    element,
    items: [...element.querySelectorAll(".finding")].map((item) => ({
      element: item,
      values: { ...item.dataset, issuer: element.dataset.issuer, year: item.dataset.year || "unknown" },
      words: null,
    })),
  }));
  const all = groups.reduce((sum, group) => sum + group.items.length, 0);

  // The text of a finding is folded when it is first searched: on a page of ten thousand that is most of the work.
  const says = (item, group, words) => {
    item.words ??= fold(`${group.element.dataset.issuer} ${item.element.textContent}`);
    return words.every((word) => item.words.includes(word));
  };

  const apply = () => {
    const chosen = fields.map((name) => [name, form.elements[name].value]).filter(([, value]) => value);
    const words = fold(form.elements.q.value).split(" ").filter(Boolean);
    let count = 0;
    for (const group of groups) {
      let held = 0;
      for (const item of group.items) {
        const fits = chosen.every(([name, value]) => item.values[name] === value) && says(item, group, words);
        item.element.hidden = !fits;
        held += fits;
      }
      group.element.hidden = !held;
      count += held;
    }
    for (const note of document.querySelectorAll(".nothing")) {
      const own = [...note.parentElement.querySelectorAll(".group")];
      note.hidden = !own.length || own.some((group) => !group.hidden);
    }
    for (const field of form.elements) field.classList.toggle("set", Boolean(field.name && field.value));
    shown.textContent = shown.dataset.text.replace("{shown}", count).replace("{all}", all);
    shown.classList.toggle("narrowed", count < all);
  };

  const store = () => {
    const held = new URLSearchParams([...new FormData(form)].filter(([, value]) => value)).toString();
    const here = location.href.split("#")[0];
    history.replaceState(null, "", held ? `${here}#${held}` : here);
  };

  const changed = () => { apply(); store(); };

  // A fragment with "=" is a filter; any other names a place on the page.
  const follow = (move) => {
    const fragment = location.hash.slice(1);
    if (fragment.includes("=")) {
      const wanted = new URLSearchParams(fragment);
      for (const name of [...fields, "q"]) form.elements[name].value = wanted.get(name) ?? "";
      apply();
      if (move) {
        const heading = document.querySelector("#findings h2");
        heading.focus({ preventScroll: true });
        form.scrollIntoView();
      }
    } else if (fragment) {
      reveal(document.getElementById(decodeURIComponent(fragment)));
    }
  };

  const reveal = (target) => {
    if (!target) return;
    if (target.closest(".finding[hidden], .group[hidden]")) {
      for (const name of [...fields, "q"]) form.elements[name].value = "";
      apply();
    }
    for (let at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    const tall = target.getBoundingClientRect().height > innerHeight / 2;
    target.scrollIntoView({ block: tall ? "start" : "center", inline: "center" });
  };

  // Hundreds of numbers are one stop of the Tab key; the arrows move among them.
  const roam = (table) => {
    const rows = [...table.rows].map((row) => [...row.cells].map((cell) => cell.querySelector("a")));
    const links = rows.flat().filter(Boolean);
    links.forEach((link, at) => { link.tabIndex = at ? -1 : 0; });
    const step = (row, column, down, right) => {
      do {
        row += down;
        column += right;
        if (rows[row]?.[column]) return rows[row][column];
      } while (rows[row] && column >= 0 && column < rows[row].length);
      return null;
    };
    table.addEventListener("keydown", (event) => {
      const move = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
      const link = event.target.closest("a");
      if (!move || !link) return;
      const row = rows.findIndex((held) => held.includes(link));
      const next = step(row, rows[row].indexOf(link), ...move);
      event.preventDefault();
      if (next) {
        link.tabIndex = -1;
        next.tabIndex = 0;
        next.focus();
      }
    });
  };

  form.addEventListener("input", changed);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(changed));
  addEventListener("hashchange", () => follow(true));
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    // The browser reports no change when the fragment stays the same.
    if (link && link.hash === location.hash) follow(true);
  });
  document.querySelectorAll(".heat").forEach(roam);
  form.hidden = shown.hidden = false;
  apply();
  follow(false);
})();
