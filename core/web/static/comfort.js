/* SPDX-License-Identifier: EUPL-1.2 */
/* Comfort, no more: every page does all it does without this file. */
(() => {
  "use strict";

  /* A button that copies the text it names; hidden where nothing can be copied. */
  for (const button of document.querySelectorAll("[data-copy]")) {
    const source = document.querySelector(button.dataset.copy);
    if (!source || !navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(source.value ?? source.textContent);
        if (button.dataset.done) button.textContent = button.dataset.done;
      } catch {
        source.select?.();
      }
    });
  }

  /* Seconds until a deed is done; at the end the page is asked for again, once. */
  for (const line of document.querySelectorAll("[data-seconds][data-words]")) {
    const end = performance.now() + 1000 * Number(line.dataset.seconds);
    line.setAttribute("aria-live", "off");
    const tick = () => {
      const left = Math.ceil((end - performance.now()) / 1000);
      if (left > 0) line.textContent = line.dataset.words.replace("#", left);
      if (left > -2) setTimeout(tick, 1000);
      else if (!document.querySelector("textarea:focus, input:focus")) location.reload();
    };
    tick();
  }
})();
