/* SPDX-License-Identifier: EUPL-1.2 */
/* What is typed survives a lost connection: <form data-keep="answer">. Without this file the
   form does all it does, and what was typed goes with the page. */
(() => {
  "use strict";
  const LONGEST = 12 * 60 * 60 * 1000;
  const key = (form) => `keep ${location.pathname} ${form.dataset.keep}`;
  /* Hidden fields are the server's, but for the one by which it knows a form sent twice. */
  const ours = (field) => field.name && !["password", "file", "submit"].includes(field.type)
    && (field.type !== "hidden" || field.name === "once");
  const read = (name) => {
    try {
      const kept = JSON.parse(localStorage.getItem(name));
      if (kept && Date.now() - kept.at < LONGEST) return kept.fields;
      localStorage.removeItem(name);
    } catch {
      /* A browser that keeps nothing, or something else under this name. */
    }
    return null;
  };

  /* The page says what the server took: that is no longer kept, wherever it was typed. */
  for (const { dataset } of document.querySelectorAll("[data-taken]")) {
    for (const name of Object.keys(localStorage)) {
      if (!name.startsWith("keep ")) continue;
      if ((read(name) ?? []).some(([field, value]) => field === "once" && value === dataset.taken)) {
        localStorage.removeItem(name);
      }
    }
  }

  for (const form of document.querySelectorAll("form[data-keep]")) {
    const fields = () => [...form.elements].filter(ours);
    const told = form.querySelector("[data-keep-offline]");
    const kept = read(key(form));
    if (kept) {
      for (const field of fields()) {
        const values = kept.filter(([name]) => name === field.name).map(([, value]) => value);
        if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
        else if (values.length) field.value = values[0];
      }
    }
    form.addEventListener("input", () => {
      const typed = fields()
        .filter((field) => !["checkbox", "radio"].includes(field.type) || field.checked)
        .map((field) => [field.name, field.value]);
      try {
        localStorage.setItem(key(form), JSON.stringify({ at: Date.now(), fields: typed }));
      } catch {
        /* Full, or not allowed: the form works as without this file. */
      }
    });
    form.addEventListener("reset", () => localStorage.removeItem(key(form)));
    form.addEventListener("submit", (event) => {
      if (navigator.onLine) return;
      event.preventDefault();
      if (told) told.hidden = false;
    });
    addEventListener("online", () => { if (told) told.hidden = true; });
  }
})();
