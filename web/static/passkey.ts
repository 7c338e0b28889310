// Speaks with the device for forms of passkeys. The server says what to ask, and takes the answer with the form.

type Json = Record<string, any>;

const bytes = (text: string): ArrayBuffer => {
  const raw = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(raw, (c) => c.charCodeAt(0)).buffer;
};

const text = (b: ArrayBuffer | null): string | undefined =>
  b ? btoa(Array.from(new Uint8Array(b), (n) => String.fromCharCode(n)).join("")).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "") : undefined;

const listed = (all: Json[] | undefined): any => (all || []).map((one) => Object.assign({}, one, { id: bytes(one.id) }));

async function create(o: Json): Promise<Json> {
  const made = (await navigator.credentials.create({
    publicKey: Object.assign({}, o, {
      challenge: bytes(o.challenge),
      user: Object.assign({}, o.user, { id: bytes(o.user.id) }),
      excludeCredentials: listed(o.excludeCredentials),
    }) as PublicKeyCredentialCreationOptions,
  })) as PublicKeyCredential;
  const r = made.response as AuthenticatorAttestationResponse;
  return written(made, { clientDataJSON: text(r.clientDataJSON), attestationObject: text(r.attestationObject) });
}

async function get(o: Json): Promise<Json> {
  const used = (await navigator.credentials.get({
    publicKey: Object.assign({}, o, { challenge: bytes(o.challenge), allowCredentials: listed(o.allowCredentials) }) as PublicKeyCredentialRequestOptions,
  })) as PublicKeyCredential;
  const r = used.response as AuthenticatorAssertionResponse;
  return written(used, {
    clientDataJSON: text(r.clientDataJSON), authenticatorData: text(r.authenticatorData),
    signature: text(r.signature), userHandle: text(r.userHandle),
  });
}

const written = (c: PublicKeyCredential, response: Json): Json => ({
  id: c.id, rawId: text(c.rawId), type: c.type, clientExtensionResults: {}, response,
});

async function speak(form: HTMLFormElement): Promise<void> {
  const asked = await fetch(form.dataset.ask || "", { method: "POST", body: new URLSearchParams(new FormData(form) as any) });
  // Whoever must first prove who they are is led there, and comes back to this page.
  if (asked.redirected) return location.reload();
  if (!asked.ok) throw new Error(String(asked.status));
  const { publicKey } = await asked.json();
  const answer = await (form.dataset.passkey === "create" ? create(publicKey) : get(publicKey));
  (form.elements.namedItem("answer") as HTMLInputElement).value = JSON.stringify(answer);
  form.submit();
}

if ("PublicKeyCredential" in window) {
  for (const one of document.querySelectorAll<HTMLElement>("[data-passkey-only]")) one.hidden = false;
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (e) => {
      e.preventDefault();
      const button = form.querySelector("button");
      const failed = form.querySelector<HTMLElement>("[data-failed]");
      if (failed) failed.hidden = true;
      if (button) button.disabled = true;
      speak(form).catch(() => {
        // Nobody touched the device, it has no passkey of ours, or the server said no: it can be tried again.
        if (failed) failed.hidden = false;
        if (button) button.disabled = false;
      });
    });
  }
}
