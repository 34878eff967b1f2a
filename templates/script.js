"use strict";
(() => {
  const table = document.getElementById("functions");
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const rows = [...body.rows];
  const value = (row, at) => {
    const cell = row.cells[at];
    return cell.dataset.sort === undefined ? cell.textContent.trim() : Number(cell.dataset.sort);
  };
  const compare = (a, b) => typeof a === "number" ? a - b : a.localeCompare(b);
  heads.forEach((head, at) => head.querySelector("button").addEventListener("click", () => {
    const up = head.getAttribute("aria-sort") !== "ascending";
    heads.forEach((other) => other.setAttribute("aria-sort", "none"));
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    rows.sort((a, b) => (up ? 1 : -1) * compare(value(a, at), value(b, at)));
    body.append(...rows);
  }));
  const search = document.getElementById("search");
  const shown = document.getElementById("shown");
  const words = rows.map((row) => row.textContent.toLowerCase());
  const filter = () => {
    const typed = search.value.trim().toLowerCase().split(/\s+/);
    let count = 0;
    rows.forEach((row) => {
      const at = Number(row.cells[0].dataset.sort) - 1;
      row.hidden = !typed.every((word) => words[at].includes(word));
      count += row.hidden ? 0 : 1;
    });
    shown.textContent = `${count} of ${rows.length}`;
  };
  search.addEventListener("input", filter);
  filter();
  const open = () => {
    const place = /^#f\d+$/.test(location.hash) && document.getElementById(location.hash.slice(1));
    if (place) {
      place.open = true;
      place.querySelector("summary").focus();
    }
  };
  addEventListener("hashchange", open);
  open();
  addEventListener("beforeprint", () => {
    document.querySelectorAll("details").forEach((fold) => { fold.open = true; });
  });
  addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== search) {
      event.preventDefault();
      search.focus();
    }
  });
})();
