// Takes a payment with Stripe's Payment Element; loaded only where real keys are used.

const payment = JSON.parse(document.getElementById("payment").textContent);
const form = document.getElementById("card-form");
const problem = document.getElementById("card-error");
const button = form.querySelector("button");

if (window.Stripe) {
  const stripe = window.Stripe(payment.key);
  const elements = stripe.elements({ clientSecret: payment.client_secret, locale: form.dataset.locale });
  const element = elements.create("payment");
  element.on("ready", () => {
    button.disabled = false;
  });
  element.mount("#card-element");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    problem.textContent = "";
    // Leaves the page when it works; comes back here only with an error.
    const { error } = await stripe.confirmPayment({
      elements,
      confirmParams: { return_url: payment.return_url },
    });
    problem.textContent = error.message;
    button.disabled = false;
  });
} else {
  problem.textContent = "The payment form could not be loaded. Nothing was charged; load the page again.";
}
