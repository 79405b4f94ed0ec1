// Keeps an order's page current: asks how the payment stands, counts down the hold and
// asks before cancelling. Without this file the page says the same when it is loaded.

const listenToDialog = () => {
  document.querySelectorAll("[data-dialog]").forEach((opener) => {
    const dialog = document.getElementById(opener.dataset.dialog);
    opener.addEventListener("click", (event) => {
      event.preventDefault();
      dialog.showModal();
    });
    dialog.querySelector("[data-close]").addEventListener("click", (event) => {
      event.preventDefault();
      dialog.close();
    });
  });
};

const showLocalTimes = () => {
  const forms = {
    "data-day": { dateStyle: "long" },
    "data-time": { timeStyle: "short" },
    "data-moment": { dateStyle: "medium", timeStyle: "short" },
  };
  for (const [name, form] of Object.entries(forms)) {
    const format = new Intl.DateTimeFormat("en-GB", form);
    document.querySelectorAll(`time[${name}]`).forEach((time) => {
      time.textContent = format.format(new Date(time.dateTime));
    });
  }
};

const tick = () => {
  const clock = document.querySelector("[data-until]");
  if (!clock) return;
  const left = Math.ceil((new Date(clock.dataset.until) - Date.now()) / 1000);
  const shown = clock.querySelector(".left");
  if (left > 0) {
    const hours = Math.floor(left / 3600);
    const minutes = String(Math.floor((left % 3600) / 60)).padStart(hours ? 2 : 1, "0");
    const seconds = String(left % 60).padStart(2, "0");
    shown.textContent = `${hours ? `${hours}:` : ""}${minutes}:${seconds} left`;
  } else if (shown.textContent) {
    shown.textContent = "";
    reload();
  }
};

const reload = async () => {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("order");
  const shown = document.getElementById("order");
  // A dialog someone reads is not taken away.
  if (!fresh || document.querySelector("dialog[open]")) return;
  if (fresh.dataset.swapKey === shown.dataset.swapKey) return;
  const title = shown.querySelector("h1");
  const words = fresh.querySelector("h1").textContent;
  fresh.querySelector("h1").replaceWith(title);
  shown.replaceWith(document.adoptNode(fresh));
  // The same heading element stays, so that its change is announced.
  title.textContent = words;
  begin();
};

let before;
const ask = async () => {
  const order = document.getElementById("order");
  const url = order.dataset.poll;
  if (!url) return;
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    const state = answer.ok ? await answer.text() : null;
    // Where the status cannot be had the page itself is asked.
    if (state === null || state !== before) await reload();
    before = state;
  } catch {
    // Offline for a moment; the next round asks again.
  }
};

const wait = () => {
  const every = Number(document.getElementById("order").dataset.every) * 1000;
  setTimeout(async () => {
    if (!document.hidden) await ask();
    wait();
  }, every);
};

const begin = () => {
  listenToDialog();
  showLocalTimes();
  tick();
};

begin();
setInterval(tick, 1000);
wait();
