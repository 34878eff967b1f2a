"use strict";
(() => {
  const table = document.getElementById("functions");
  const search = document.getElementById("search");
  const list = () => {
    const body = table.tBodies[0];
    const heads = [...table.tHead.rows[0].cells];
    const rows = [...body.rows];
    const names = new Intl.Collator("en", { numeric: true });
    const isNumber = (at) => rows.length > 0 && rows[0].cells[at].dataset.sort !== undefined;
    const value = (row, at) => isNumber(at) ? Number(row.cells[at].dataset.sort) : row.cells[at].textContent.trim();
    const sort = (at) => {
      const now = heads[at].getAttribute("aria-sort");
      // of numbers the greatest is asked for first, of ranks the first
      const first = isNumber(at) && at > 0 ? "descending" : "ascending";
      const second = first === "ascending" ? "descending" : "ascending";
      const order = now === first ? second : first;
      heads.forEach((other) => other.setAttribute("aria-sort", "none"));
      heads[at].setAttribute("aria-sort", order);
      const sign = order === "ascending" ? 1 : -1;
      const compare = isNumber(at) ? (a, b) => a - b : names.compare;
      const keyed = rows.map((row) => [value(row, at), row]);
      keyed.sort(([a], [b]) => sign * compare(a, b));
      body.append(...keyed.map(([, row]) => row));
    };
    heads.forEach((head, at) => {
      const button = head.querySelector("button");
      button.disabled = false;
      button.addEventListener("click", () => sort(at));
    });
    const shown = document.getElementById("shown");
    const parts = rows.map((row) => document.getElementById(`f${row.cells[0].dataset.sort}`));
    const words = rows.map((row) => row.textContent.toLowerCase());
    const filter = () => {
      const typed = search.value.trim().toLowerCase().split(/\s+/);
      let count = 0;
      rows.forEach((row, at) => {
        row.hidden = !typed.every((word) => words[at].includes(word));
        if (parts[at]) {
          parts[at].hidden = row.hidden;
        }
        count += row.hidden ? 0 : 1;
      });
      shown.textContent = `${count} of ${rows.length}`;
    };
    document.querySelector(".tools").hidden = false;
    search.addEventListener("input", filter);
    filter();
  };
  if (table) {
    list();
  }
  const open = () => {
    const place = /^#f\d+$/.test(location.hash) && document.getElementById(location.hash.slice(1));
    if (place && place.tagName === "DETAILS") {
      place.hidden = false;
      place.open = true;
      place.querySelector("summary").focus();
    }
  };
  addEventListener("hashchange", open);
  open();
  let unfolded = [];
  addEventListener("beforeprint", () => {
    unfolded = [...document.querySelectorAll("details:not([open])")];
    unfolded.forEach((fold) => { fold.open = true; });
  });
  addEventListener("afterprint", () => {
    unfolded.forEach((fold) => { fold.open = false; });
  });
  addEventListener("keydown", (event) => {
    const isBare = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (search && event.key === "/" && isBare && document.activeElement !== search) {
      event.preventDefault();
      search.focus();
    }
  });
})();
