// A real OpenID provider for the tests of the register: whoever gives a name is that person, at that address.
// PORT CALLBACK as arguments; it says "ready" when it listens.
import Provider from "oidc-provider";

const [port, callback] = process.argv.slice(2);
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: "zicht-register",
      client_secret: "a secret of the tests and of nothing else",
      redirect_uris: [callback],
      response_types: ["code"],
      grant_types: ["authorization_code"],
      id_token_signed_response_alg: "RS256",
    },
  ],
  pkce: { required: () => true },
  claims: { openid: ["sub"], email: ["email", "email_verified"] },
  acrValues: ["two-factors"],
  features: { devInteractions: { enabled: true } },
  cookies: { keys: ["of the tests"] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: `${id.split("+")[0]}@voorland.example`, email_verified: !id.endsWith("+unverified") }),
  }),
});
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
