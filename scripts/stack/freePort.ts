import { createServer } from "node:net";

/** A loopback port that nobody listens on now. */
export function freePort(): Promise<number> {
  return listen(0);
}

/** @throws {PortTaken} when somebody listens on the port already */
export async function assertPortFree(port: number, service: string): Promise<void> {
  await listen(port).catch((cause) => {
    throw new PortTaken(port, service, cause);
  });
}

function listen(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(address !== null && typeof address === "object" ? address.port : port));
    });
  });
}

export class PortTaken extends Error {
  readonly code = "port-taken";
  readonly exit = 3;
  readonly port: number;

  constructor(port: number, service: string, cause: unknown) {
    super(`Port ${port} of 127.0.0.1 is taken: stop what listens there, or give the ${service} another port.`, {
      cause,
    });
    this.port = port;
  }
}
