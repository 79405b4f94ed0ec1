// Confirms a payment at the simulator exactly as Stripe.js would at Stripe: the card goes
// from the browser to the payment service and never through the shop.

const payment = JSON.parse(document.getElementById("payment").textContent);
const form = document.getElementById("card-form");
const problem = document.getElementById("card-error");
const button = form.querySelector("button.wide");

const show = (text) => {
  problem.textContent = text;
};

const readCard = () => {
  const fields = new FormData(form);
  const number = fields.get("number").replace(/[\s-]/g, "");
  const expiry = /^\s*(\d{1,2})\s*\/?\s*(\d{2}|\d{4})\s*$/.exec(fields.get("expiry"));
  const cvc = fields.get("cvc").trim();
  if (!/^\d{12,19}$/.test(number)) return { wrong: "card-number", why: "Your card number is incomplete." };
  if (!expiry || +expiry[1] < 1 || +expiry[1] > 12) {
    return { wrong: "card-expiry", why: "Write the expiry date as MM/YY." };
  }
  if (!/^\d{3,4}$/.test(cvc)) return { wrong: "card-cvc", why: "Your security code is incomplete." };
  const year = expiry[2].length === 2 ? `20${expiry[2]}` : expiry[2];
  return { number, cvc, exp_month: String(+expiry[1]), exp_year: year };
};

const confirm = async (card) => {
  const body = new URLSearchParams({
    key: payment.key,
    client_secret: payment.client_secret,
    return_url: payment.return_url,
    "payment_method_data[type]": "card",
  });
  for (const [name, value] of Object.entries(card)) {
    body.set(`payment_method_data[card][${name}]`, value);
  }
  const url = `${payment.api}/v1/payment_intents/${payment.intent}/confirm`;
  const answer = await fetch(url, { method: "POST", body });
  return answer.json();
};

const goOn = (answer) => {
  const next = answer.next_action?.redirect_to_url?.url;
  location.assign(next ?? payment.return_url);
};

const pay = async (event) => {
  event.preventDefault();
  show("");
  const card = readCard();
  if (card.wrong) {
    show(card.why);
    document.getElementById(card.wrong).focus();
    return;
  }
  button.disabled = true;
  try {
    const answer = await confirm(card);
    if (!answer.error) {
      goOn(answer);
      return;
    }
    // Another tab was quicker: the order's page knows how it went.
    const status = answer.error.payment_intent?.status;
    if (status === "succeeded" || status === "processing") goOn(answer);
    else show(`${answer.error.message} Nothing was charged; try another card.`);
  } catch {
    show("The payment service did not answer. Nothing was charged; try again.");
  }
  button.disabled = false;
};

form.addEventListener("submit", pay);
form.querySelectorAll("[data-card]").forEach((choice) => {
  choice.addEventListener("click", () => {
    form.elements.number.value = choice.dataset.card;
    form.elements.expiry.value = `12/${(new Date().getFullYear() + 3) % 100}`;
    form.elements.cvc.value = "123";
    show("");
    button.focus();
  });
});
