// The artwork page without reloads: another frame is checked in place, and the drawing
// follows the chosen size. Without this file the forms and links do the same.

const swapFrom = async (url, id) => {
  const section = document.getElementById(id);
  section.classList.add("is-busy");
  try {
    const answer = await fetch(url, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(`answered ${answer.status}`);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const focused = document.activeElement?.id;
    section.replaceWith(document.importNode(fresh.getElementById(id), true));
    history.replaceState(null, "", url);
    listen();
    drawSelected();
    if (focused) document.getElementById(focused)?.focus();
  } catch {
    location.assign(url);
  }
};

const draw = (radio) => {
  const [x, y, width, height] = radio.dataset.box.split(" ");
  for (const id of ["scaled", "scaled-picture"]) {
    const shape = document.getElementById(id);
    if (!shape) continue;
    Object.entries({ x, y, width, height }).forEach(([k, v]) => shape.setAttribute(k, v));
  }
  const label = document.getElementById("scaled-label");
  if (label) label.textContent = radio.dataset.cm;
};

const drawSelected = () => {
  const radio = document.querySelector('.size input[type="radio"]:checked');
  if (radio) draw(radio);
};

const listen = () => {
  const form = document.querySelector("form[data-swap]");
  if (form) {
    const check = () => {
      const query = new URLSearchParams(new FormData(form));
      swapFrom(`${location.pathname}?${query}`, form.dataset.swap);
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      check();
    });
    // Arrow keys on a closed select fire a change for each frame they pass.
    let waiting;
    form.addEventListener("change", () => {
      clearTimeout(waiting);
      waiting = setTimeout(check, 250);
    });
  }
  document.querySelectorAll('.size input[type="radio"]').forEach((radio) => {
    radio.addEventListener("change", () => draw(radio));
  });
};

listen();
drawSelected();
