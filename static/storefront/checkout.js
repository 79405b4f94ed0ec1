// Another country: fetch its delivery price and its regions without leaving the page.
// Without this file the button beside the country does the same.

const form = document.querySelector("form.checkout");
const country = document.getElementById("id_country");
const button = document.querySelector(".country-button");

const update = async () => {
  const fields = new FormData(form);
  fields.set("act", "total");
  const submit = form.querySelector(".summary button");
  submit.disabled = true;
  try {
    const answer = await fetch(form.action, { method: "POST", body: fields });
    if (!answer.ok || answer.redirected) throw new Error(`answered ${answer.status}`);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of ["totals", "region-slot"]) {
      document.getElementById(id).innerHTML = fresh.getElementById(id).innerHTML;
    }
  } catch {
    button.hidden = false;
  } finally {
    submit.disabled = false;
  }
};

if (form && country) {
  button.hidden = true;
  country.addEventListener("change", update);
}
document.getElementById("error-summary")?.focus();
