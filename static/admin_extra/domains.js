// Copies parts of DNS records, and reloads the page of a waiting domain on news.
"use strict";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  const label = button.textContent;
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = label; }, 1500);
});

document.addEventListener("DOMContentLoaded", () => {
  const shown = document.querySelector("[data-domain]");
  if (!shown) return;
  const look = async () => {
    const answer = await fetch(shown.dataset.domain, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const domain = await answer.json();
    const checked = domain.last_checked_at ? Math.floor(Date.parse(domain.last_checked_at) / 1000) : "";
    const isNews = domain.status !== shown.dataset.status || String(checked) !== shown.dataset.checked;
    // Never under somebody who has a dialog open.
    if (isNews && !document.querySelector("dialog[open], [role=dialog]")) location.reload();
  };
  setInterval(() => { if (!document.hidden) look().catch(() => {}); }, 5000);
});
