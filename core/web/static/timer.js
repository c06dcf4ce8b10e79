/* SPDX-License-Identifier: EUPL-1.2 */
/* A calm clock for a talk: <div data-timer="20" hidden>, minutes. It says whole minutes, makes no
   sound and moves nothing; a reader of screens hears of it once, when the time is over. Without
   this file it stays hidden, and the page tells the times of the clock. */
(() => {
  "use strict";
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const write = (place, words) => { if (place.textContent !== words) place.textContent = words; };

  const timers = [...document.querySelectorAll("[data-timer]")].map((box) => {
    const [go, again] = box.querySelectorAll("button");
    const [told, over] = ["[data-left]", "[role=status]"].map((each) => box.querySelector(each));
    const bar = box.querySelector("progress");
    const { timer, one, many, ended } = box.dataset;
    const whole = 60 * Number(timer);
    let rest = whole;
    let end = 0; /* When it is over, by the clock, for a phone may sleep; 0 while it stands still. */
    const left = () => (end ? Math.max(0, (end - Date.now()) / 1000) : rest);
    const show = () => {
      const now = left();
      const minutes = Math.ceil(now / 60);
      write(told, minutes > 1 ? many.replace("#", minutes) : minutes ? one : "");
      write(over, now ? "" : ended);
      write(go, go.dataset[end ? "pause" : now && now < whole ? "on" : "start"]);
      again.hidden = !end && now === whole;
      bar.value = whole - (still.matches ? 60 * minutes : now);
    };
    const stop = () => { rest = left(); end = 0; show(); };
    const tick = () => {
      if (!end) return;
      if (!left()) { stop(); return; }
      show();
      setTimeout(tick, 1000);
    };
    go.addEventListener("click", () => {
      if (end) { stop(); return; }
      for (const each of timers) each.stop(); /* One table talks about one thing. */
      rest ||= whole;
      end = Date.now() + 1000 * rest;
      tick();
    });
    again.addEventListener("click", () => { end = 0; rest = whole; go.focus(); show(); });
    document.addEventListener("visibilitychange", () => { if (end) show(); });
    bar.max = whole;
    box.hidden = false;
    show();
    return { stop: () => { if (end) stop(); } };
  });
})();
