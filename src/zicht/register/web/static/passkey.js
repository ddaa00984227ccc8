// Puts the answer of a device in a hidden field and sends the form; without passkeys in the browser the form stays hidden.
for (const form of document.querySelectorAll("form[data-passkey]")) {
  const kind = window.PublicKeyCredential;
  if (!kind?.parseRequestOptionsFromJSON) continue;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const options = JSON.parse(form.dataset.options);
    try {
      const credential =
        form.dataset.passkey === "add"
          ? await navigator.credentials.create({ publicKey: kind.parseCreationOptionsFromJSON(options) })
          : await navigator.credentials.get({ publicKey: kind.parseRequestOptionsFromJSON(options) });
      form.elements.credential.value = JSON.stringify(credential.toJSON());
      form.submit();
    } catch {
      form.querySelector("[role=status]").hidden = false;
    }
  });
}
