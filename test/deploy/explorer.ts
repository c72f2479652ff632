import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { freePort } from "../../scripts/stack/freePort.ts";

/** What an explorer was given, by either of the two protocols. */
export type Submission = {
  readonly to: "etherscan" | "sourcify";
  readonly address: string;
  readonly name: string;
  readonly input: { readonly sources: Readonly<Record<string, { readonly content: string }>> };
  /** Etherscan asks for them, Sourcify finds them itself. */
  readonly constructorArguments?: string;
};

/** An explorer that knows nothing and takes everything: Etherscan's API at /api, Sourcify's at /v2. */
export async function startExplorer() {
  const submissions: Submission[] = [];

  const sourcify = (method: string, path: string[], body: string) => {
    const [, action = "", chainId = "", address = ""] = path;
    const unknown = { match: null, creationMatch: null, runtimeMatch: null, chainId, address };
    if (action === "contract") return { status: 404, json: unknown };
    if (method === "POST") {
      const { contractIdentifier, stdJsonInput } = JSON.parse(body);
      submissions.push({ to: "sourcify", address, name: contractIdentifier, input: stdJsonInput });
      return { status: 202, json: { verificationId: "1" } };
    }
    const contract = { ...unknown, match: "match", runtimeMatch: "match" };
    return { status: 200, json: { isJobCompleted: true, verificationId: "1", jobStartTime: "", contract } };
  };
  const etherscan = (action: string | null, body: string) => {
    if (action === "getsourcecode") return { status: "1", result: [{ SourceCode: "" }] };
    if (action === "checkverifystatus") return { status: "1", result: "Pass - Verified" };
    const form = new URLSearchParams(body);
    const field = (name: string) => form.get(name) ?? "";
    const input = JSON.parse(field("sourceCode"));
    const constructorArguments = field("constructorArguments");
    const [address, name] = [field("contractaddress"), field("contractname")];
    submissions.push({ to: "etherscan", address, name, input, constructorArguments });
    return { status: "1", result: "1" };
  };

  const server = createServer(async (incoming, outgoing) => {
    const { pathname, searchParams } = new URL(incoming.url ?? "/", "http://explorer");
    const body = await text(incoming);
    const answer =
      pathname === "/api"
        ? { status: 200, json: etherscan(searchParams.get("action"), body) }
        : sourcify(incoming.method ?? "GET", pathname.slice(1).split("/"), body);
    outgoing.writeHead(answer.status, { "content-type": "application/json" }).end(JSON.stringify(answer.json));
  });
  const port = await freePort();
  await once(server.listen(port, "127.0.0.1"), "listening");
  return {
    url: `http://127.0.0.1:${port}`,
    submissions,
    async stop(): Promise<void> {
      server.closeAllConnections();
      server.close();
    },
  };
}
